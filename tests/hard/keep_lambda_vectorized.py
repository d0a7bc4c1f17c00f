# name: keep_lambda_vectorized
# expect: refused NB140
# holds: a lambda whose name `np.vectorize` keeps, over a border

# %%
import numpy as np

# %% [load]
x = np.arange(20.0)
# %% [features]
grade = np.vectorize(lambda v: v * 2 if v > 3 else 0)
y = grade(x)
# %% [train]
z = grade(y)
# %% [evaluate]
result = [y.sum(), z.sum(), grade(7).tolist()]
