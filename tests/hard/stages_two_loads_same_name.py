# name: stages_two_loads_same_name
# expect: right
# holds: df is loaded twice under one name, each used by its own features

# %%
import pandas as pd
# %% [load:first]
df = pd.DataFrame({"a": [1, 2]})
# %% [features:first]
a = df.a.sum()
# %% [load:second]
df = pd.DataFrame({"a": [10, 20, 30]})
# %% [features:second]
b = df.a.sum()
df["a"] = 0
# %% [evaluate]
result = (int(a), int(b), df.a.tolist())
