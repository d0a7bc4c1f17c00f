# name: alias_of_array_of_a_group
# expect: right-or-refused
# holds: the array of a group may look at the memory of the frame

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"g": list("aab"), "x": [1.0, 2.0, 3.0]})
# %% [features]
stats = {}
for name, group in df.groupby("g"):
    stats[name] = group["x"].values
# %% [train]
df.loc[0, "x"] = 9
# %% [evaluate]
result = ({k: v.tolist() for k, v in stats.items()}, df.x.tolist())
