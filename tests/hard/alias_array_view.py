# name: alias_array_view
# expect: right
# holds: a view of an array, the array changed later

# %%
import numpy as np
# %% [load]
a = np.arange(8)
evens = a[::2]
# %% [features]
a[0] = 100
# %% [train]
total = int(evens.sum())
evens[1] = -7
# %% [evaluate]
result = (total, a.tolist(), evens.tolist())
