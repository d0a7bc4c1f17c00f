# name: class_reads_columns_of_its_cell
# expect: right
# holds: transformers read numbers of columns that their own cell unpacks, and cross borders

# %%
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
ROOMS, HOUSEHOLDS = 0, 1
class PerHousehold(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None): return self
    def transform(self, X): return np.c_[X, X[:, ROOMS] / X[:, HOUSEHOLDS]]
# %% [load]
X = np.arange(1.0, 13.0).reshape(4, 3)
# %% [features]
rooms_ix, people_ix = 0, 2
class PerPerson(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None): return self
    def transform(self, X): return np.c_[X, X[:, rooms_ix] / X[:, people_ix]]
adders = [PerHousehold().fit(X), PerPerson().fit(X)]
Z = X[:, [rooms_ix]]
# %% [train]
for adder in adders:
    X = adder.transform(X)
# %% [evaluate]
result = (X, Z, people_ix)
