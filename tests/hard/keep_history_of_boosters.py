# name: keep_history_of_boosters
# expect: right
# holds: the lists of scores that a booster puts into a dict, by another name in a later step

# %%
import lightgbm as lgb
import numpy as np
import xgboost as xgb
# %% [load]
X = np.random.default_rng(0).normal(size=(60, 2))
y = X[:, 0] ** 2
# %% [features]
data, rows = lgb.Dataset(X, y), xgb.DMatrix(X, y)
seen, told = {}, {}
quiet = {"verbose": -1, "num_threads": 1}
lgb.train(quiet, data, 3, valid_sets=[data], callbacks=[lgb.record_evaluation(seen)])
few = {"max_depth": 2, "nthread": 1}
xgb.train(few, rows, 3, evals=[(rows, "tr")], evals_result=told, verbose_eval=False)
curve, other = seen["training"]["l2"], told["tr"]["rmse"]
# %% [train]
curve.append(0)
other.append(0)
# %% [evaluate]
result = (len(seen["training"]["l2"]), len(told["tr"]["rmse"]), curve, other)
