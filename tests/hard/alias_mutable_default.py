# name: alias_mutable_default
# expect: right-or-refused
# holds: a mutable default argument keeps state between calls in three steps

# %%
def remember(x, seen=[]):
    seen.append(x)
    return len(seen)
# %% [load]
a = remember("a")
# %% [features]
b = remember("b")
# %% [train]
c = remember("c")
# %% [evaluate]
result = (a, b, c)
