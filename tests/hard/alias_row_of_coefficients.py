# name: alias_row_of_coefficients
# expect: right
# holds: a row of the coefficients of a model, changed in a later step

# %%
from sklearn.linear_model import LinearRegression, LogisticRegression
import numpy as np
# %% [load]
X = np.arange(12.).reshape(6, 2) % 5; y = np.array([0, 1, 0, 1, 1, 0])
m = LogisticRegression().fit(X, y)
w = m.coef_[0]
# %% [features]
w[:] = 3
# %% [evaluate]
result = (m.decision_function(X).round(4).tolist(), m.coef_.tolist())
