# name: alias_written_by_position
# expect: right
# holds: ufuncs and reductions write into the array that they are given last, and masks share memory

# %%
import numpy as np
from scipy import sparse

# %% [load]
seen = np.array([True, False, True])
a = np.arange(6.0).reshape(2, 3)
means, rounded = np.zeros(3), np.array([1.26, 2.55])
masked = np.ma.masked_array(a[0], mask=[0, 1, 0])
weights = np.array([1.0, 2, 3])
matrix = sparse.csr_matrix((weights, [0, 1, 2], [0, 1, 2, 3]), shape=(3, 3))

# %% [train]
np.logical_not(seen, seen)
np.mean(a, 0, None, means)
np.round(rounded, 1, rounded)
a[0, 0] = 90
weights[0] = 9

# %% [evaluate]
result = [v.tolist() for v in (seen, means, rounded, masked.filled(-1), matrix.toarray())]
