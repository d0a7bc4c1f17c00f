# name: function_wrapped_by_the_next_line
# expect: right
# holds: functions that are vectorized, cached, logged and registered by an assignment below them

# %%
import functools
import numpy as np
calls = []
def logged(function):
    @functools.wraps(function)
    def inner(*given):
        return function(*given)
    return inner
KNOWN = {}
def known(function):
    KNOWN[function.__name__] = function
    return function
def sign(x):
    return 1 if x > 0 else -1

sign = np.vectorize(sign)  # for whole arrays
def half(x):
    return x / 2
half = functools.lru_cache(maxsize=None)(half)
def fact(n):
    return 1 if n == 0 else n * fact(n - 1)
fact = logged(fact)
def double(x):
    return 2 * x
double = known(double)
# %% [load]
a = np.array([1, -4, 3])
# %% [features]
signs = sign(a)
halves = [half(int(x)) for x in a]
# %% [train]
def shifted(x):
    return x + halves[0]
shifted = np.vectorize(shifted)
total = shifted(signs) + fact(4)
# %% [evaluate]
result = (total.tolist(), sorted(KNOWN), KNOWN["double"](3), fact.__name__)
