# name: alias_ravel_of_a_part
# expect: right
# holds: ravel of a part of an array is a copy, in a copy of that part a view

# %%
import numpy as np
# %% [load]
data = np.arange(12, dtype=float).reshape(4, 3) - 5
X = data[:, 1:]
# %% [features]
flat = X.ravel()
flat[flat < 0] = 0
# %% [evaluate]
result = (X, flat.sum())
