# name: function_cached_of_changed_file
# expect: refused NB131
# holds: a cached function reads a file that a step has written anew since

# %%
import pandas as pd
from functools import lru_cache
@lru_cache(maxsize=None)
def table():
    return pd.read_csv("t.csv")

# %% [load]
pd.DataFrame({"a": [1, 2, 3]}).to_csv("t.csv", index=False)
n = len(table())
# %% [features]
pd.DataFrame({"a": [1, 2]}).to_csv("t.csv", index=False)
# %% [train]
m = len(table())
# %% [evaluate]
result = n, m
