# name: settings_monkeypatched_in_setup
# expect: right
# holds: a function of a module is replaced in a setup cell

# %%
import math
import textwrap

def my_sqrt(x):
    return x * 100

math.sqrt = my_sqrt
textwrap.LIMIT = 3
# %% [load]
a = math.sqrt(2)
# %% [features]
b = math.sqrt(a)
# %% [train]
c = b + textwrap.LIMIT
# %% [evaluate]
result = (a, b, c, math.sqrt(1))
