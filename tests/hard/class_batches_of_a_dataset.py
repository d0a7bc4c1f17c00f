# name: class_batches_of_a_dataset
# expect: right
# holds: the last batch that a generator of a dataset gave, changed in place

# %%
import numpy as np
class Dataset:
    def __init__(self, X): self.X = X
    def __len__(self): return len(self.X)
    def part(self, i, n): return Dataset(self.X[i:i + n])
    def batches(self, n):
        for i in range(0, len(self), n): yield self.part(i, n)
# %% [load]
ds = Dataset(np.arange(8.))
tr = ds.part(0, 6)
# %% [features]
n = len(tr)
# %% [train]
seen = []
for b in tr.batches(4):
    seen.append(len(b))
b.X *= 0
# %% [evaluate]
result = (ds.X.tolist(), n, seen)
