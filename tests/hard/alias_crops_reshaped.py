# name: alias_crops_reshaped
# expect: right
# holds: a function changes what reshape gives of a part of an array

# %%
import numpy as np
rng = np.random.default_rng(0)
def normalise(a):
    a -= a.mean()
    a /= a.std()
    return a
# %% [load]
images = rng.random((3, 6, 6))
# %% [features:crop]
crops = images[:, 1:-1, 1:-1]
# %% [features:flat]
flat = normalise(crops.reshape(len(crops), -1))
# %% [train]
w = flat.mean(0)
brightness = crops.mean(axis=(1, 2))
# %% [evaluate]
result = (w, brightness)
