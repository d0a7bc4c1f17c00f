# name: mutate_numpy_methods
# expect: right
# holds: array.sort, fill, partition and put

# %%
import numpy as np
# %% [load]
a = np.array([3, 1, 2, 9])
counts = np.zeros(4, dtype=int)
# %% [features]
a.sort()
np.add.at(counts, a[:2], 1)
# %% [train]
a.put([0], 40)
counts.fill(2)
# %% [evaluate]
result = (a.tolist(), counts.tolist())
