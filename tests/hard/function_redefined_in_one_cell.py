# name: function_redefined_in_one_cell
# expect: right-or-refused
# holds: a helper wraps the former one of the same name

# %%
def f(x):
    return x + 1

old = f

def f(x):
    return old(x) * 10
# %% [load]
a = f(1)
# %% [features]
b = f(a)
# %% [train]
c = old(b)
# %% [evaluate]
result = (a, b, c)
