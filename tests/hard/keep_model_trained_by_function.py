# name: keep_model_trained_by_function
# expect: right
# holds: `xgb.train` and `lgb.train` take tables of their libraries and give a model without them

# %%
import lightgbm as lgb
import numpy as np
import xgboost as xgb

# %% [load]
X = np.arange(40.0).reshape(20, 2)
y = np.arange(20.0)

# %% [train]
rows = xgb.DMatrix(X, label=y)
trees = xgb.train({"max_depth": 2}, rows, 5)
leaves = lgb.train({"verbose": -1, "min_data": 2}, lgb.Dataset(X, label=y), 5)

# %% [evaluate]
result = trees.predict(xgb.DMatrix(X)), leaves.predict(X)
