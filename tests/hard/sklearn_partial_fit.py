# name: sklearn_partial_fit
# expect: right
# holds: partial_fit and warm starts over several steps

# %%
import numpy as np
from sklearn.linear_model import SGDRegressor
# %% [load]
X = np.arange(20.0).reshape(10, 2) / 20
y = X.sum(axis=1)
model = SGDRegressor(random_state=0)
# %% [features]
model.partial_fit(X[:5], y[:5])
early = model.coef_.copy()
same = model.coef_
# %% [train]
model.partial_fit(X[5:], y[5:])
model.set_params(alpha=0.5)
# %% [evaluate]
result = (early.tolist(), same.tolist(), model.coef_.tolist(), model.alpha)
