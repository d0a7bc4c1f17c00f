# name: random_warm_start
# expect: right
# holds: a model that learns on keeps the shared generator

# %%
import numpy as np
from sklearn.ensemble import GradientBoostingRegressor
np.random.seed(3)
# %% [load]
X = np.random.randn(40, 3); y = X[:, 0] * 2
# %% [train:first]
gb = GradientBoostingRegressor(n_estimators=3, subsample=.5, warm_start=True).fit(X, y)
# %% [train:second]
gb.n_estimators = 6
gb.fit(X, y)
# %% [evaluate]
result = (gb.predict(X[:3]), np.random.rand())
