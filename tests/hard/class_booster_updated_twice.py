# name: class_booster_updated_twice
# expect: refused NB140
# holds: a booster of XGBoost that draws columns learns on in a second step

# %%
import numpy as np, xgboost as xgb
# %% [load]
rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3)); y = X[:, 0] * 2 + X[:, 1]
dtr = xgb.DMatrix(X[:40], label=y[:40]); dva = xgb.DMatrix(X[40:], label=y[40:])
# %% [train]
bst = xgb.Booster({"max_depth": 2, "eta": .3, "nthread": 1, "colsample_bytree": .5, "seed": 1}, [dtr, dva])
scores = []
for i in range(4):
    bst.update(dtr, i)
    scores.append(bst.eval(dva))
# %% [train:more]
for i in range(4, 8):
    bst.update(dtr, i)
    scores.append(bst.eval(dva))
# %% [evaluate]
result = (scores, bst.predict(dva)[:3])
