# name: function_decorator_that_remembers
# expect: refused NB145
# holds: what a decorator keeps from call to call would be kept once for each step

# %%
calls = []
def remembered(f):
    cache = {}
    def inner(x):
        if x not in cache:
            calls.append(x)
            cache[x] = f(x)
        return cache[x]
    return inner
@remembered
def twice(x):
    return x * 2
# %% [load]
a = twice(1)
# %% [features]
b = twice(1)
# %% [evaluate]
result = (a, b, calls)
