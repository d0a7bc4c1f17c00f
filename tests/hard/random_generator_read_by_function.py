# name: random_generator_read_by_function
# expect: right
# holds: a function that draws from a global Generator

# %%
import numpy as np
rng = np.random.default_rng(5)

def noise(n):
    return rng.normal(size=n)
# %% [load]
a = noise(2)
# %% [features]
b = noise(2)
# %% [train]
c = a + b + noise(2)
# %% [evaluate]
result = (c.tolist(), noise(1).tolist())
