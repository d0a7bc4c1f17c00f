# name: sklearn_coefficients_changed_in_place
# expect: right
# holds: coefficients and components are changed in place, and the model is fitted again

# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.decomposition import PCA
from sklearn.datasets import load_iris
# %% [load]
X, y = load_iris(return_X_y=True)
# %% [train]
lr = LinearRegression().fit(X, y)
coef = lr.coef_
table = pd.DataFrame({"c": lr.coef_, "n": list("abcd")})
pca = PCA(2).fit(X)
loads = pca.components_
# %% [evaluate]
coef *= 2
table["c"] = table["c"].round(3)
loads[0, 0] = 5
pred = lr.predict(X[:3]).round(5).tolist()
# %% [train]
lr.fit(X[:, :2], y)
lr.intercept_ = lr.intercept_ + 1
# %% [evaluate]
result = coef.round(5).tolist(), lr.coef_.round(5).tolist(), table.to_dict("list"), pca.transform(X[:2]).round(5).tolist(), pred, lr.intercept_.round(5), loads[0].round(4).tolist()
