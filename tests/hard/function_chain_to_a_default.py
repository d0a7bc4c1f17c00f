# name: function_chain_to_a_default
# expect: right-or-refused
# holds: seven functions that call one another, the last of which fills its default

# %%
def memo(n, cache={}):
    if n not in cache: cache[n] = n * n
    return len(cache)
def a(x): return b(x)
def b(x): return c(x)
def c(x): return d(x)
def d(x): return e(x)
def e(x): return f(x)
def f(x): return memo(x)
# %% [load]
x = a(1)
# %% [train]
y = a(2)
# %% [evaluate]
result = (x, y)
