# name: function_decorator_counts_by_nonlocal
# expect: refused NB131
# holds: a decorator that lets every second call through, of a function that two steps call

# %%
def every(k):
    def decorate(function):
        n = 0
        def wrapper(x):
            nonlocal n
            n += 1
            return function(x) if n % k == 0 else None
        return wrapper
    return decorate
@every(2)
def square(x):
    return x * x
# %% [load]
a = square(3)
# %% [train]
b = square(4)
# %% [evaluate]
result = (a, b)
