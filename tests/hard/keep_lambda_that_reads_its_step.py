# name: keep_lambda_that_reads_its_step
# expect: refused NB140
# holds: a lambda that a value keeps reads what its step makes

# %%
import numpy as np
from sklearn.preprocessing import FunctionTransformer

# %% [load]
x = np.arange(20.0)[:, None]
# %% [features]
middle = x.mean()
centred = FunctionTransformer(lambda a: a - middle)
# %% [train]
y = centred.fit_transform(x)
middle = 100
# %% [evaluate]
result = [centred.transform(x).sum(), y.sum()]
