# name: sklearn_function_transformer
# expect: right
# holds: FunctionTransformer and make_scorer over notebook functions; grid search

# %%
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.metrics import make_scorer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

POWER = 2

def powered(X):
    return X ** POWER

def loss(y_true, y_pred):
    return float(np.abs(y_true - y_pred).max())
# %% [load]
X = np.linspace(0, 1, 24).reshape(12, 2)
y = X.sum(axis=1) ** 2
# %% [features]
transform = FunctionTransformer(powered)
X2 = transform.fit_transform(X)
# %% [train]
search = GridSearchCV(make_pipeline(transform, Ridge()), {"ridge__alpha": [0.1, 1.0]}, scoring=make_scorer(loss, greater_is_better=False), cv=3)
search.fit(X, y)
# %% [evaluate]
result = (search.best_params_, search.best_score_, search.predict(X).tolist(), X2.tolist())
