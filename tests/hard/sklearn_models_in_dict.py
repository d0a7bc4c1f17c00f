# name: sklearn_models_in_dict
# expect: right
# holds: models in a dict fitted in a loop under a global seed

# %%
import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor
np.random.seed(3)
# %% [load]
X = np.random.rand(30, 2)
y = X[:, 0] + np.random.rand(30)
# %% [features]
order = np.random.permutation(30)
X, y = X[order], y[order]
# %% [train]
models = {"line": LinearRegression(), "tree": DecisionTreeRegressor(max_features=1)}
scores = {}
for name, model in models.items():
    model.fit(X[:20], y[:20])
    scores[name] = model.score(X[20:], y[20:])
# %% [evaluate]
best = max(scores, key=scores.get)
result = (scores, best, models["tree"].predict(X[20:]).tolist(), model is models["tree"])
