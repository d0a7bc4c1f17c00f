# name: random_numpy_three_steps
# expect: right
# holds: the global numpy generator, seeded in load, drawn in three steps

# %%
import numpy as np
# %% [load]
np.random.seed(3)
a = np.random.rand(2)
# %% [features]
b = np.random.randint(0, 100, 3)
# %% [train]
c = np.random.normal(size=2)
# %% [evaluate]
result = (a.tolist(), b.tolist(), c.tolist(), np.random.permutation(4).tolist())
