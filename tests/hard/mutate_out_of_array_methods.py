# name: mutate_out_of_array_methods
# expect: right
# holds: methods and functions of arrays given what they write into by its position

# %%
import numpy as np
# %% [load]
a = np.arange(6.0).reshape(2, 3)
b, c, d = np.zeros(3), np.zeros(3), np.array([1.26, 2.55])
# %% [train]
np.mean(a, 0, None, b)
a.max(0, c)
np.round(d, 1, d)
# %% [evaluate]
result = b.tolist(), c.tolist(), d.tolist()
