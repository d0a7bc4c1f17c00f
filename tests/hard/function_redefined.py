# name: function_redefined
# expect: right
# holds: a helper defined twice, called before and after

# %%
def f(x):
    return x + 1

def g(x):
    return f(x) * 10
# %% [load]
a = g(1)
# %%
def f(x):
    return x + 100
# %% [features]
b = g(1)
# %% [train]
c = f(b)
# %% [evaluate]
result = (a, b, c)
