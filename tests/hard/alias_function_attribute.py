# name: alias_function_attribute
# expect: right-or-refused
# holds: a counter kept as an attribute of a function

# %%
def work(x):
    work.calls += 1
    return x * 2

work.calls = 0
# %% [load]
a = work(1)
# %% [features]
b = work(a)
# %% [train]
c = work(b)
# %% [evaluate]
result = (c, work.calls)
