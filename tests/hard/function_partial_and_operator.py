# name: function_partial_and_operator
# expect: right
# holds: functools.partial of a helper that reads a constant, passed across a border

# %%
from functools import partial, reduce
import operator
BASE = 2

def power(x, n):
    return (x * BASE) ** n

square = partial(power, n=2)
# %% [load]
cube = partial(power, n=3)
xs = [1, 2]
# %% [features]
ys = list(map(square, xs))
# %% [train]
zs = [cube(x) for x in xs]
# %% [evaluate]
result = (ys, zs, reduce(operator.add, zs))
