# name: sklearn_parameters_given_out
# expect: right
# holds: parts of estimators by `get_params` and `set_params`, which change in later steps

# %%
import numpy as np
from sklearn.ensemble import BaggingRegressor, RandomForestRegressor
from sklearn.linear_model import Lasso, Ridge
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
# %% [load]
X = np.arange(20.0).reshape(10, 2) ** 2
y = X[:, 0]
models = {"ridge": Ridge(), "lasso": Lasso()}
pipe = Pipeline([("scale", StandardScaler()), ("model", Ridge())])
bagging = BaggingRegressor(Ridge())
before = bagging.get_params()
rs = np.random.RandomState(0)
forest = RandomForestRegressor(3)
# %% [features]
scores = {}
for name, model in models.items():
    pipe.set_params(model=model)
    pipe.fit(X, y)
    scores[name] = pipe.score(X, y)
forest.set_params(random_state=rs)
# %% [train]
coefficients = {name: model.coef_.round(4).tolist() for name, model in models.items()}
bagging.set_params(estimator__alpha=7)
forest.fit(X, y)
# %% [evaluate]
result = (coefficients, before["estimator"].alpha, scores, rs.rand(), pipe["model"] is models["lasso"])
