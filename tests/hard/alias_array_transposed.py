# name: alias_array_transposed
# expect: right
# holds: transposed views of what a generator drew, both changed in a later step

# %%
import numpy as np
rng = np.random.default_rng(3)
# %% [load]
q = rng.choice(10, 12)
r = rng.normal(size=(3, 4))
q2, r2 = q.T, r.T
# %% [features]
q2 -= 1
r2 -= 1
q[0] = r[0, 0] = 7
# %% [evaluate]
result = (q.sum() + q2.sum(), r.sum() + r2.sum())
