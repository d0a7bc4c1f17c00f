# name: function_decorator_that_writes_a_global
# expect: right
# holds: a decorator whose function writes a dict of the notebook, used in two steps

# %%
import functools
calls = {}
def counted(f):
    """Count the calls of a function."""
    @functools.wraps(f)
    def inner(*a):
        calls[f.__name__] = calls.get(f.__name__, 0) + 1
        return f(*a)
    return inner
def named(name):
    def counted_as(f):
        def inner(*a):
            calls[name] = calls.get(name, 0) + 1
            return f(*a)
        return inner
    return counted_as
@counted
def twice(x):
    return [i * 2 for i in x]
@named("thrice")
def thrice(x):
    return [i * 3 for i in x]
# %% [load]
xs = twice([1])
# %% [features]
ys = thrice(twice(xs))
# %% [evaluate]
result = (ys, calls, twice.__name__, twice.__doc__)
