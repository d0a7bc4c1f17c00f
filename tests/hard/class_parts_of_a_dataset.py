# name: class_parts_of_a_dataset
# expect: right
# holds: a dataset cut into two, each with a view of its array

# %%
import numpy as np
class Dataset:
    def __init__(self, X): self.X = X
    def __len__(self): return len(self.X)
    def __getitem__(self, i):
        if isinstance(i, slice): return Dataset(self.X[i])
        return self.X[i]
# %% [load]
ds = Dataset(np.arange(8.))
tr, te = ds[:6], ds[6:]
# %% [features]
n = len(tr)
# %% [train]
tr.X *= 0
# %% [evaluate]
result = (ds.X.tolist(), n, len(te))
