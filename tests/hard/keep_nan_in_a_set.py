# name: keep_nan_in_a_set
# expect: right
# holds: nan is taken out of a set that came from a store

# %%
import numpy as np, pandas as pd
# %% [load]
train = pd.DataFrame({"c": ["a", np.nan, "b"]}, dtype=object)
test = pd.DataFrame({"c": ["c", np.nan, "b"]}, dtype=object)
# %% [features]
cats = set(train["c"]) | set(test["c"])
# %% [train]
cats.discard(np.nan)
n = len(cats - {np.nan})
# %% [evaluate]
result = (n, len(cats))
