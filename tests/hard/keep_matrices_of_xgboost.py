# name: keep_matrices_of_xgboost
# expect: right
# holds: matrices of XGBoost are made in one step and used in two, one of them in a list

# %%
import numpy as np
import pandas as pd
import xgboost as xgb

# %% [features]
X = pd.DataFrame({"a": [1.0, np.nan, 0.0, 4.0] * 5, "b": np.arange(20)})
y = np.arange(20.0)
rows = xgb.DMatrix(X, label=y, weight=y + 1)
held = xgb.DMatrix(X[:5], label=y[:5])
watched = [(rows, "rows"), (held, "held")]

# %% [train]
history = {}
model = xgb.train({"max_depth": 2}, rows, 5, watched, evals_result=history, verbose_eval=False)

# %% [evaluate]
result = model.predict(held), history["held"]["rmse"], held.get_label(), rows.feature_names
