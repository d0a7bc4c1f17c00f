# name: random_untagged_draw
# expect: right
# holds: an exploring cell between two steps moves the global generator

# %%
import numpy as np
np.random.seed(0)
# %% [load]
a = np.random.rand(2)
# %% looking around
probe = np.random.rand(5)
probe.mean()
# %% [features]
b = np.random.rand(2)
# %% [train]
c = a + b
# %% [evaluate]
result = c.tolist()
