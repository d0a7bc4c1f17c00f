# name: function_cached_that_draws
# expect: refused NB131
# holds: a cached function of two steps draws when it first runs

# %%
from functools import lru_cache
import numpy as np
np.random.seed(0)
@lru_cache
def noise(n):
    return np.random.rand(n).sum()

# %% [load]
a = noise(3)
# %% [features]
b = noise(3)
# %% [train]
c = noise(4)
# %% [evaluate]
result = a, b, c
