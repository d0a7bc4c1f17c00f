# name: random_generator_object
# expect: right
# holds: a numpy Generator made in a setup cell, drawn in three steps

# %%
import numpy as np
rng = np.random.default_rng(11)
# %% [load]
a = rng.normal(size=2)
# %% [features]
b = rng.integers(0, 100, 3)
# %% [train]
c = rng.permutation(5)
# %% [evaluate]
result = (a.tolist(), b.tolist(), c.tolist(), float(rng.random()))
