# name: class_fit_of_its_parts
# expect: right
# holds: fit and transform of classes call those of the estimators in them

# %%
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import StandardScaler

class Scale(BaseEstimator, TransformerMixin):
    def __init__(self):
        self.scaler = StandardScaler()
    def fit(self, X, y=None):
        self.scaler.fit(X)
        return self
    def transform(self, X):
        return self.scaler.transform(X)

class Blend:
    def __init__(self, models):
        self.models = models
    def fit(self, X, y):
        for model in self.models:
            model.fit(X, y)
    def predict(self, X):
        return np.mean([model.predict(X) for model in self.models], axis=0)

# %% [load]
X, y = np.arange(12.0).reshape(6, 2) ** 2, np.arange(6.0)
# %% [features]
scale = Scale()
scale.fit(X)
# %% [train]
Z = scale.transform(X)
blend = Blend([LinearRegression(), Ridge()])
blend.fit(Z, y)
# %% [evaluate]
result = (blend.predict(scale.transform(X)).round(6), scale.scaler.mean_, Z.sum())
