# name: alias_parts_of_a_drawn_array
# expect: right
# holds: an array drawn by a generator, cut into two and centred later

# %%
import numpy as np
# %% [load]
rng = np.random.default_rng(21)
X = rng.normal(size=(6, 6))
# %% [features]
Xtr, Xte = X[:3], X[3:]
# %% [train]
X -= X.mean(0)
# %% [evaluate]
result = (Xtr.sum(), Xte.sum())
