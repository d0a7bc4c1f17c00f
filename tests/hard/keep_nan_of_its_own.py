# name: keep_nan_of_its_own
# expect: right
# holds: each nan of a list is one of its own, and a set counts them all

# %%
import numpy as np
# %% [load]
values = np.array([1.0, np.nan, np.nan, 2.0]).tolist()
missing = [np.nan, np.nan]
# %% [features]
kinds = len(set(values)), len(set(missing))
# %% [evaluate]
result = kinds, [value is np.nan for value in missing], values.index(2.0)
