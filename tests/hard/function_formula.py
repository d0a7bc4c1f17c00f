# name: function_formula
# expect: right
# holds: a patsy formula finds a helper and a variable of the notebook by name

# %%
import numpy as np
import pandas as pd
from patsy import dmatrix

def double(x):
    return 2 * x
# %% [load]
df = pd.DataFrame({"a": [1.0, 2.0, 3.0]})
shift = 5
# %% [features]
m = np.asarray(dmatrix("double(a) + I(a + shift) - 1", df))
# %% [train]
total = float(m.sum())
# %% [evaluate]
result = (total, m.tolist())
