# name: random_seed_in_setup
# expect: right
# holds: the seed is in a setup cell, the draws in a helper

# %%
import numpy as np
SEED = 21
np.random.seed(SEED)

def bootstrap(values):
    return np.random.choice(values, size=len(values))
# %% [load]
xs = np.arange(10)
# %% [features]
first = bootstrap(xs)
# %% [train]
second = bootstrap(xs)
# %% [evaluate]
result = (first.tolist(), second.tolist())
