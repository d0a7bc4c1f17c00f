# name: function_defined_in_step
# expect: right
# holds: a function defined in a tagged cell is used in two later steps

# %%
import math
# %% [load]
xs = [1.0, 4.0]
offset = 2
# %% [features]
def transform(v):
    return math.sqrt(v) + 1

ys = [transform(x) for x in xs]
# %% [train]
zs = [transform(y) for y in ys]
# %% [evaluate]
result = (ys, zs, transform(9))
