# name: random_reseeded_untagged
# expect: right
# holds: a second seed in an untagged cell between two steps

# %%
import numpy as np
np.random.seed(0)
# %% [load]
a = np.random.rand(3)
# %%
np.random.seed(0)
# %% [features]
b = np.random.rand(3)
# %% [train]
c = a - b
# %% [evaluate]
result = (c.tolist(), np.random.rand())
