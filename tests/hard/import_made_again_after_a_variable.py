# name: import_made_again_after_a_variable
# expect: right
# holds: a variable takes the name of an imported function, which a later cell imports again

# %%
import numpy as np
import pandas as pd
from sklearn.datasets import load_diabetes, load_iris
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import cross_val_score

# %% [load]
flowers = load_iris(as_frame=True).frame
patients = load_diabetes()

# %% [features]
table = pd.DataFrame(patients["data"], columns=patients["feature_names"])
table["target"] = patients["target"]

# %% [evaluate]
X = flowers.drop("target", axis=1)
y = flowers["target"]
cross_val_score = cross_val_score(LogisticRegression(max_iter=500), X, y, cv=3)
first = cross_val_score.mean()

# %% [train]
from sklearn.model_selection import cross_val_score

X = table.drop("target", axis=1)
y = table["target"]
model = Ridge()

# %% [evaluate]
second = cross_val_score(model, X, y, cv=3)

# %% [train:last]
y = table["target"]
last = Ridge(alpha=2.0).fit(X, y)

# %% [evaluate:last]
result = (first, np.mean(second), last.score(X, y))
