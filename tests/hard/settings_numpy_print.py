# name: settings_numpy_print
# expect: right
# holds: numpy print options and seterr

# %%
import numpy as np
np.set_printoptions(precision=2)
# %% [load]
np.seterr(all="raise")
a = np.array([1.23456, 0.0])
# %% [features]
try:
    b = 1 / a
except FloatingPointError:
    b = a + 1
# %% [train]
text = str(b)
# %% [evaluate]
result = (text, str(a), np.geterr()["divide"])
