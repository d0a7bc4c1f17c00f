# name: keep_lambda_asked_for_its_name
# expect: refused NB140
# holds: a lambda that a value keeps says what it is called

# %%
import numpy as np
from sklearn.preprocessing import FunctionTransformer

# %% [load]
x = np.arange(20.0)[:, None]
# %% [features]
twice = FunctionTransformer(lambda a: a * 2)
# %% [train]
y = twice.fit_transform(x)
# %% [evaluate]
result = [y.sum(), twice.func.__name__]
