# name: class_that_views_its_arrays
# expect: right
# holds: a class keeps rows of its own array, which show what changes in it, in copies too

# %%
import numpy as np
class Grid:
    def __init__(self, n): self.a = np.zeros((n, n)); self.rows = [self.a[i] for i in range(n)]
    def set(self, i, j, v): self.a[i, j] = v
    def row(self, i): return self.a[i]
    def clip(self, lo, hi): np.clip(self.a, lo, hi, out=self.a)
    def sort(self): self.a.sort(axis=1)
    def fill(self, v): self.a.fill(v)
    def sum(self): return self.a.sum()
    def copy(self):
        g = Grid(len(self.a)); g.a[:] = self.a; return g
# %% [load]
g = Grid(3)
# %% [features]
g.set(0, 1, 5.0); r = g.row(0)
h = g.copy()
# %% [train]
r[2] = 9; g.clip(0, 6)
g.rows[1][0] = 4
# %% [train:two]
g.sort(); h.fill(2)
s = g.sum()
# %% [evaluate]
result = (g.a, h.a, r, s, g.rows[1])
