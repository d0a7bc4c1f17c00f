# name: function_cached_that_builds
# expect: right
# holds: a cached function of two steps that builds its frame bit by bit and prints

# %%
from functools import lru_cache
import pandas as pd
@lru_cache
def load(n):
    print("loading")
    df = pd.DataFrame({"a": range(n)})
    df["b"] = df.a.sample(frac=1, random_state=1).to_numpy()
    return df

# %% [load]
a = load(3).b.sum()
# %% [train]
b = load(3).b.max()
# %% [evaluate]
result = a, b
