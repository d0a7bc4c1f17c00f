# name: import_expected_to_be_missing
# expect: right
# holds: a step expects any error where it uses a module that another cell imports

# %% [load]
import numpy as np
x = np.arange(3)
# %% [evaluate]
try:
    total = np.sum(x)
except Exception:
    total = 0
result = int(total)
