# name: mutate_inplace_flags
# expect: right
# holds: inplace=True on several frame methods

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [3, 1, 2, 2], "b": ["x", None, "y", "y"]})
# %% [features]
df.drop_duplicates(inplace=True)
df.fillna({"b": "z"}, inplace=True)
df.sort_values("a", inplace=True)
df.reset_index(drop=True, inplace=True)
df.rename(columns={"a": "n"}, inplace=True)
# %% [train]
totals = df.groupby("b").n.sum()
# %% [evaluate]
result = totals.to_dict()
