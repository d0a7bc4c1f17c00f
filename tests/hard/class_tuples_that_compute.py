# name: class_tuples_that_compute
# expect: right
# holds: __new__ of a named tuple computes what it is made of

# %%
from collections import namedtuple
class Point(namedtuple("Point", "x y")):
    __slots__ = ()
    def __new__(cls, x, y=0):
        return super().__new__(cls, x * 10, y + 1)
class Tag(str):
    def __new__(cls, s):
        return super().__new__(cls, "#" + s)
# %% [load]
p = Point(1, 2); t = Tag("x")
# %% [features]
q = p._replace(y=5)
# %% [evaluate]
result = (tuple(p), tuple(q), str(t))
