# name: function_default_changed_between
# expect: refused NB131
# holds: a default is a table that changes between two steps that call the function

# %%
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error

# %% [load]
table = load_diabetes(as_frame=True).frame

# %% [features]
X = table.drop("target", axis=1)
y = table["target"]
X_train = X[:300].copy()
X_train["s1"] = X_train["s1"] * 2
X_valid = X[300:].copy()
X_valid["s1"] = X_valid["s1"] * 2
y_train, y_valid = y[:300], y[300:]

# %%
def show_scores(model, features=X_valid, labels=y_valid):
    return mean_absolute_error(labels, model.predict(features))

# %% [train]
model = Ridge().fit(X_train, y_train)

# %% [evaluate]
first = show_scores(model)

# %% [train:again]
X_valid["s1"] = X_valid["s1"] + 1
model = Ridge(alpha=2.0).fit(X_train, y_train)

# %% [evaluate:again]
result = (first, show_scores(model), X_valid["s1"].sum())
