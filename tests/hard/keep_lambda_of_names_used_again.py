# name: keep_lambda_of_names_used_again
# expect: right
# holds: what a lambda becomes takes no name that the notebook has

# %% [parameters]
FACTOR = 3
# %%
from collections import defaultdict

import numpy as np
from sklearn.neighbors import KNeighborsRegressor

# %% [load]
x = np.arange(20.0)[:, None]
metric, model_metric, default_counts = 1, 2, 4
# %% [features]
counts = defaultdict(lambda: 7)
counts["a"] += FACTOR * default_counts
model = KNeighborsRegressor(3, metric=lambda a, b: abs(a - b).sum())
other = KNeighborsRegressor(3, metric=lambda a, b: abs(a - b).max())
# %% [train]
model.fit(x, x[:, 0])
other.fit(x, x[:, 0])
# %% [evaluate]
result = [model.predict(x).sum(), other.predict(x).sum(), counts["b"], metric, model_metric]
