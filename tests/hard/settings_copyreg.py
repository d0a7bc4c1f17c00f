# name: settings_copyreg
# expect: right
# holds: how objects of a class are pickled is said in a setup cell

# %%
import copy
import copyreg

class Point:
    def __init__(self, x):
        self.x = x

def doubled(point):
    return Point, (point.x * 2,)

copyreg.pickle(Point, doubled)
# %% [load]
start = 3
# %% [train]
copied = copy.copy(Point(start)).x
# %% [evaluate]
result = copied + start
