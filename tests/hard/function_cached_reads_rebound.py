# name: function_cached_reads_rebound
# expect: right-or-refused
# holds: a cached helper keeps an answer from before its global was rebound

# %%
import functools
k = 1

@functools.cache
def f(x):
    return x * k
# %% [load]
a = f(5)
# %% [features]
k = 10
b = f(5)
# %% [train]
c = f(6)
# %% [evaluate]
result = (a, b, c)
