# name: random_class_body_draw
# expect: right
# holds: setup constants drawn from the generator, drawn once for all steps

# %%
import numpy as np
np.random.seed(6)
WEIGHTS = np.random.rand(3)
ORDER = np.random.permutation(5)
# %% [load]
x = WEIGHTS * 2
# %% [features]
y = x + np.random.rand(3)
# %% [train]
z = y + WEIGHTS + ORDER[:3]
# %% [evaluate]
result = (z.tolist(), np.random.rand())
