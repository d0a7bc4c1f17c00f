# name: keep_hard_mask
# expect: right
# holds: a mask that was made hard stays so in every step

# %%
import numpy as np
# %% [load]
m = np.ma.array([1, 2, 3], mask=[0, 1, 0])
soft = m.copy()
m.harden_mask()
# %% [train]
m[:] = 9
soft[:] = 9
# %% [evaluate]
result = (m.tolist(), m.hardmask, soft.tolist(), soft.hardmask)
