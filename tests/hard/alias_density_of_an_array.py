# name: alias_density_of_an_array
# expect: right
# holds: a density keeps the array that it is of, which changes later

# %%
import numpy as np, pandas as pd
from scipy import stats
# %% [load]
X = np.arange(24.).reshape(12, 2) ** 1.3; y = np.arange(12.) % 3
# %% [train]
m = stats.gaussian_kde(y)
# %% [features]
y += 5
# %% [evaluate]
result = m(1.0).round(6).tolist()
