# name: class_instance_crosses
# expect: right
# holds: an instance of a notebook class crosses borders, isinstance is asked later

# %%
class Point:
    scale = 2

    def __init__(self, x):
        self.x = x

    def moved(self, by):
        return Point((self.x + by) * self.scale)
# %% [load]
p = Point(1)
# %% [features]
q = p.moved(2)
# %% [train]
same = isinstance(q, Point) and type(p) is type(q)
# %% [evaluate]
result = (same, q.x, isinstance(p.moved(1), Point))
