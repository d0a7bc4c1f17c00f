# name: mutate_frame_column
# expect: right
# holds: a column set on a frame that two later steps read

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1, 2, 3], "b": [4.0, None, 6.0]})
# %% [features]
df["c"] = df.a * 2
df.loc[1, "b"] = 5.5
df.head()
# %% [train]
df["p"] = df.c + df.b
means = df.mean()
# %% [evaluate]
df.insert(0, "id", range(3))
result = df.sum().sum() + means["p"]
