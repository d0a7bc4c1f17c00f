# name: alias_fields_of_records
# expect: right
# holds: the fields of a structured array look at its memory, rows picked by a list do not

# %%
import numpy as np
# %% [load]
a = np.zeros(3, dtype=[("x", "f8"), ("y", "f8"), ("z", "i4")])
b = np.arange(4.0)
# %% [features]
v = a[["x", "y"]]
names = ["z"]
w = a[names]
c = b[[0, 1]]
# %% [train]
v["x"][0] = 5
w["z"][1] = 7
c[0] = 9
# %% [evaluate]
result = (a.tolist(), v.tolist(), b.tolist(), c.tolist())
