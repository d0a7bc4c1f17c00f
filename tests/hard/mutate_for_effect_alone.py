# name: mutate_for_effect_alone
# expect: right
# holds: functions of libraries called where nobody sees what they give, that no table knows

# %%
import numpy as np
from scipy import ndimage
from scipy.special import expit, log1p

# %% [load]
z = np.arange(4.0)
image = np.eye(4)

# %% [features]
expit(z, z)
for axis in (0, 1):
    ndimage.gaussian_filter1d(image, 1.0, axis, 0, image)
n = len(z)

# %% [train]
log1p(z, z)
total = float(z.sum())

# %% [evaluate]
result = z.tolist(), image.tolist(), total
