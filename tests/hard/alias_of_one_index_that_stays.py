# name: alias_of_one_index_that_stays
# expect: right
# holds: frames with one index, which nothing writes, are copied one by one

# %%
import pandas as pd
# %% [load]
ix = pd.Index([3, 4], name="old")
g = pd.DataFrame({"a": [1, 2]}, index=ix)
# %% [features]
h = pd.DataFrame({"b": [5, 6]})
h.index = ix
k = pd.DataFrame({"b": [5, 6]})
k.index = g["a"]
k.columns = g.columns
# %% [train]
h["z"] = h.b + 1
k["r"] = 5
h.index = ["p", "q"]
# %% [evaluate]
result = (g, h, k, ix)
