# name: random_split_without_state
# expect: right
# holds: a split and a forest that draw from the global generator

# %%
import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split
np.random.seed(5)
# %% [load]
X = np.arange(40.0).reshape(20, 2)
y = X[:, 0] * 2
# %% [features]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3)
# %% [train]
model = RandomForestRegressor(n_estimators=5)
model.fit(X_train, y_train)
# %% [evaluate]
result = (model.predict(X_test).tolist(), np.random.rand())
