# name: keep_named_tuples_of_a_step
# expect: right
# holds: a named tuple is made in a step, and its instances cross

# %%
from collections import namedtuple

# %% [load]
Point = namedtuple("Point", "x y")
points = [Point(n, n * 2) for n in range(3)]
# %% [features]
sums = {point: point.x + point.y for point in points}
Extra = namedtuple("Extra", ["total"], defaults=[0])
extra = Extra()
# %% [train]
best = max(points, key=sums.get)
extra = extra._replace(total=best.y)
# %% [evaluate]
result = [best, Point(1, 2)._asdict(), extra]
