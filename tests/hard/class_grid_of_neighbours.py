# name: class_grid_of_neighbours
# expect: right
# holds: cells that know their neighbours, in chains longer than Python recurses

# %%
class Cell:
    def __init__(self, x, y): self.x, self.y, self.near, self.v = x, y, [], 0
# %% [load]
n = 50
grid = {(x, y): Cell(x, y) for x in range(n) for y in range(n)}
for (x, y), c in grid.items():
    for d in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        o = grid.get((x + d[0], y + d[1]))
        if o is not None: c.near.append(o)
# %% [train]
grid[0, 0].v = 5
for o in grid[0, 0].near: o.v = 1
# %% [evaluate]
result = sum(c.v for c in grid.values()), grid[0, 1].near[0].v
