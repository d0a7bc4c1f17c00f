# name: random_reseeded_in_train
# expect: right
# holds: seeded again in train, drawn before and after

# %%
import numpy as np
np.random.seed(0)
# %% [load]
a = np.random.rand(3)
# %% [features]
b = np.random.rand(3)
# %% [train]
np.random.seed(0)
c = np.random.rand(3)
# %% [evaluate]
result = (bool((a == c).all()), b.tolist(), np.random.rand(2).tolist())
