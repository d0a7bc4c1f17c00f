# name: file_mmap
# expect: right-or-refused
# holds: a memory-mapped array is changed through its file

# %%
import numpy as np
# %% [load]
np.save("m.npy", np.zeros(4))
m = np.load("m.npy", mmap_mode="r+")
# %% [features]
m[0] = 5
m.flush()
# %% [train]
total = float(np.load("m.npy").sum())
# %% [evaluate]
result = (total, float(m.sum()))
