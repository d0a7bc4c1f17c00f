# name: random_seed_called_seed
# expect: right
# holds: a number called `seed` keeps its name

# %%
import random
import numpy as np
seed = 7
random.seed(seed)
np.random.seed(seed)
# %% [load]
x = [random.random(), np.random.rand()]
# %% [evaluate]
result = x
