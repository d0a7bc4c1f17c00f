# name: keep_nan_as_a_key
# expect: right
# holds: a dict finds nan by its identity, after a store too

# %%
import numpy as np, pandas as pd
# %% [load]
df = pd.DataFrame({"c": ["a", np.nan, "b", "a", np.nan], "y": [1, 0, 1, 0, 1]})
# %% [features]
mapping = {v: i for i, v in enumerate(df["c"].unique())}
# %% [train]
codes = df["c"].apply(lambda v: mapping.get(v, -1)).tolist()
# %% [evaluate]
result = codes
