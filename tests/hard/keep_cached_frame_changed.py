# name: keep_cached_frame_changed
# expect: refused NB131
# holds: a cached function gives the very frame again that a step changed in between

# %%
from functools import lru_cache
import pandas as pd

@lru_cache
def table(n):
    return pd.DataFrame({"a": range(n)})
# %% [load]
df = table(3)
# %% [features]
df["new"] = 1
again = table(3)
# %% [evaluate]
result = ("new" in again, again is df)
