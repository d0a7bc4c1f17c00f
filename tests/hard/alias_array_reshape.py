# name: alias_array_reshape
# expect: right
# holds: reshape, ravel and .T share memory with the array they came from

# %%
import numpy as np
# %% [load]
a = np.arange(6)
# %% [features]
m = a.reshape(2, 3)
t = m.T
flat = m.ravel()
# %% [train]
a[0] = 60
m[1, 2] = 70
# %% [evaluate]
t[0, 1] = 80
result = (a.tolist(), m.tolist(), t.tolist(), flat.tolist())
