# name: sklearn_transformer_in_place
# expect: right
# holds: a transformer that is told not to copy gives the array that it was given

# %%
import numpy as np
from sklearn.preprocessing import MaxAbsScaler, StandardScaler
# %% [load]
X = np.arange(6.0).reshape(3, 2)
Y = np.arange(6.0).reshape(3, 2)
options = {"copy": False}
# %% [features]
Z = StandardScaler(copy=False).fit_transform(X)
W = MaxAbsScaler(**options).fit_transform(Y)
# %% [train]
Z[0, 0] = 99
W[1, 1] = 7
# %% [evaluate]
result = (X, Z, Y, W)
