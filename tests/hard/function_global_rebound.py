# name: function_global_rebound
# expect: right
# holds: the global a helper reads is rebound between two calls

# %%
k = 1

def times(x):
    return x * k
# %% [load]
a = times(10)
# %% [features]
k = 2
b = times(10)
# %% [train]
k += 5
c = times(10)
# %% [evaluate]
result = (a, b, c, k)
