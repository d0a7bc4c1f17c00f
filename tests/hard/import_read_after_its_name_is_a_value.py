# name: import_read_after_its_name_is_a_value
# expect: refused NB130
# holds: a function reads a module, and is called once more when its name is a value

# %%
import math
def area(r):
    return math.pi * r ** 2
scale = 2
def grow(v):
    return v * scale
# %% [load]
x = [1, 2, 3]
a = [area(v) for v in x]
# %% [features]
b = [grow(v) for v in a]
# %% [train]
math = {"a": 1}
scale = 3
c = [grow(v) for v in b]
# %% [evaluate]
try:
    d = area(3)
except AttributeError as e:
    d = str(e)
result = a, b, c, math, d
