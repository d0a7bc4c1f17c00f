# name: class_booster_fitted_twice
# expect: refused NB140
# holds: a model of XGBoost that draws rows is fitted on in a second step

# %%
import numpy as np, xgboost as xgb
# %% [load]
rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3)); y = X[:, 0] * 2 + X[:, 1]
# %% [train:one]
m = xgb.XGBRegressor(n_estimators=5, max_depth=2, subsample=.7, random_state=3, n_jobs=1).fit(X, y)
# %% [train:two]
m.set_params(n_estimators=3)
m.fit(X, y, xgb_model=m.get_booster())
# %% [evaluate]
result = m.predict(X)[:3]
