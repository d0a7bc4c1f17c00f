# name: sklearn_fit_in_other_step
# expect: right
# holds: the constructor is in features, fit in train, refitted in evaluate

# %%
import numpy as np
from sklearn.linear_model import LinearRegression
# %% [load]
X = np.arange(10.0).reshape(5, 2)
y = X[:, 0] * 3 + 1
# %% [features]
model = LinearRegression()
# %% [train]
model.fit(X, y)
# %% [evaluate]
first = model.predict(X[:1]).tolist()
model.fit(X, y * 2)
result = (first, model.predict(X[:1]).tolist())
