# name: keep_pandas_groupby
# expect: right-or-refused
# holds: a groupby and a rolling object made in one step, used in another

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"k": list("aab"), "v": [1, 2, 3]})
groups = df.groupby("k")
window = df.v.rolling(2)
# %% [features]
means = groups.v.mean().to_dict()
# %% [train]
df["v"] = 0
sums = groups.v.sum().to_dict()
# %% [evaluate]
result = (means, sums, window.sum().fillna(-1).tolist())
