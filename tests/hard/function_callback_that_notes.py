# name: function_callback_that_notes
# expect: right
# holds: path.append as a callback beside a function of the step

# %%
import numpy as np
from scipy.optimize import minimize
hist = []
# %% [load]
x0 = np.array([2.0, 1.0])
# %% [train]
def f(x):
    hist.append(float(x.sum()))
    return float((x ** 2).sum())
path = []
res = minimize(f, x0, callback=path.append, options={"maxiter": 3})
# %% [evaluate]
result = len(hist), len(path), res.x.round(4).tolist()
