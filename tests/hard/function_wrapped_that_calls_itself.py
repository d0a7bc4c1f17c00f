# name: function_wrapped_that_calls_itself
# expect: right
# holds: recursive functions below decorators that use functools.wraps and update_wrapper

# %%
import functools, time
def logged(fn):
    def inner(*a, **k):
        return fn(*a, **k)
    functools.update_wrapper(inner, fn)
    return inner
@logged
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)
@functools.lru_cache(None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
# %% [load]
x = fib(7)
# %% [train]
y = fib(10) + x + fact(4)
# %% [evaluate]
result = y, fact.__name__
