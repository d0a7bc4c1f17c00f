# name: alias_frozen_of_an_array
# expect: right
# holds: a frozen distribution and a polynomial keep arrays that change later

# %%
import numpy as np
from scipy import stats
# %% [load]
mu = np.zeros(2)
c = np.array([1., 2, 3])
# %% [train]
prior = stats.multivariate_normal(mean=mu, cov=np.eye(2))
poly = np.poly1d(c)
# %% [features]
mu += 3
c[0] = 9
# %% [evaluate]
result = [float(prior.pdf([1., 2.])), float(poly(3.))]
