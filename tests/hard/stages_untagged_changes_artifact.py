# name: stages_untagged_changes_artifact
# expect: right
# holds: an untagged cell changes a frame that later steps read

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1, 2, 3]})
# %%
df["b"] = df.a * 10
# %% [features]
total = int(df.sum().sum())
# %% [train]
n = total + 1
# %% [evaluate]
result = (total, n)
