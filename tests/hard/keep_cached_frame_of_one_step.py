# name: keep_cached_frame_of_one_step
# expect: right
# holds: what a cached function gave to one step alone is changed by a later one

# %%
from functools import lru_cache
import pandas as pd

@lru_cache(maxsize=None)
def table(n):
    return pd.DataFrame({"a": range(n)})
# %% [load]
df = table(3)
same = table(3) is df
# %% [features]
df["new"] = 1
# %% [evaluate]
result = (same, list(df.columns))
