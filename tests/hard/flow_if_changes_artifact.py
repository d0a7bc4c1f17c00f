# name: flow_if_changes_artifact
# expect: right
# holds: an artifact rebound or changed in one branch only

# %%
import pandas as pd
# %% [parameters]
DROP = True
SHORT = False
# %% [load]
df = pd.DataFrame({"a": [1, 2, 3], "b": [1, 1, 1]})
# %% [features]
if DROP:
    df = df.drop(columns="b")
if SHORT:
    df = df.head(1)
elif DROP and len(df) > 100:
    df["c"] = 1
# %% [train]
n = df.size
# %% [evaluate]
result = (n, list(df.columns))
