# name: class_kept_under_another_name
# expect: refused NB140
# holds: pickle looks for a class by the name that the class has for itself

# %%
from collections import namedtuple
Point = namedtuple("Pt", "x y")
Size = namedtuple("Size", "width height")
# %% [load]
point = Point(1, 2)
size = Size(3, 4)
# %% [evaluate]
result = point.x + size.width
