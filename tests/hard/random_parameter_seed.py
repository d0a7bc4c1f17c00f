# name: random_parameter_seed
# expect: right
# holds: the seed is a parameter and is set in a setup cell

# %% [parameters]
SEED = 13
# %%
import random
import numpy as np
random.seed(SEED)
np.random.seed(SEED)
# %% [load]
a = np.random.rand(2)
# %% [features]
b = a + random.random()
# %% [train]
c = b * np.random.rand()
# %% [evaluate]
result = c.tolist()
