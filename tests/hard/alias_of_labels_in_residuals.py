# name: alias_of_labels_in_residuals
# expect: right
# holds: what is made with the labels of another frame, and only looked at, is no shared memory

# %%
import numpy as np
import pandas as pd
# %% [load]
air = pd.DataFrame({"P": np.arange(30.0)})
# %% [train]
fit = pd.Series(np.ones(30), index=air.index)
det = air.P - fit
# %% [evaluate]
result = (det.rolling(20).median().sum(), det.mean(), len(air))
