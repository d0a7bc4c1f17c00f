# name: sklearn_function_gives_the_same
# expect: right
# holds: a FunctionTransformer gives the very array that it was given

# %%
import numpy as np
from sklearn.preprocessing import FunctionTransformer
def clip(X):
    np.clip(X, 1, 4, out=X)
    return X
# %% [load]
X = np.arange(6.0).reshape(2, 3)
# %% [features]
Z = FunctionTransformer(clip).fit_transform(X)
# %% [train]
Z -= 1
# %% [evaluate]
result = (X, Z)
