# name: import_star
# expect: right
# holds: star imports, the second hides names of the first

# %% [file:mine.py]
__all__ = ["sqrt", "extra"]


def sqrt(x):
    return "mine"


extra = 3
# %%
from math import *
from mine import *
# %% [load]
a = sqrt(4)
# %% [features]
b = floor(2.5) + extra
# %% [train]
c = b * pi
# %% [evaluate]
result = (a, b, c, cos(0))
