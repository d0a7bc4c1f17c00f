# name: random_state_shared
# expect: right
# holds: one RandomState object shared by a split and a model

# %%
import numpy as np
from sklearn.linear_model import SGDRegressor
from sklearn.model_selection import train_test_split
# %% [load]
state = np.random.RandomState(0)
X = state.rand(30, 2)
y = X.sum(axis=1)
# %% [features]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=state)
# %% [train]
model = SGDRegressor(random_state=state, max_iter=20, tol=None)
model.fit(X_train, y_train)
# %% [evaluate]
result = (model.coef_.tolist(), state.rand())
