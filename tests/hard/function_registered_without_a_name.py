# name: function_registered_without_a_name
# expect: right
# holds: two functions of one name that a generic function registers stay with it

# %%
from functools import singledispatch
@singledispatch
def size(x): return 0
@size.register
def _(x: list): return len(x)
@size.register(dict)
def _(x): return len(x) * 2
# %% [load]
a = size([1, 2])
# %% [features]
b = size({"a": 1})
# %% [evaluate]
result = (a, b, size(3))
