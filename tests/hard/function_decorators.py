# name: function_decorators
# expect: right
# holds: decorators with wraps, with arguments, and a cached function

# %%
import functools

def logged(fn):
    @functools.wraps(fn)
    def inner(*args, **kwargs):
        return ("logged", fn(*args, **kwargs))
    return inner

def times(n):
    def wrap(fn):
        @functools.wraps(fn)
        def inner(x):
            for _ in range(n):
                x = fn(x)
            return x
        return inner
    return wrap

@logged
@times(3)
def double(x):
    """Double."""
    return 2 * x

@functools.lru_cache(maxsize=None)
def slow(x):
    return x ** 2
# %% [load]
a = double(1)
# %% [features]
b = slow(a[1])
# %% [train]
c = slow(b) + double(b)[1]
# %% [evaluate]
result = (a, b, c, double.__name__, double.__doc__)
