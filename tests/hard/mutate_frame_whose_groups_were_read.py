# name: mutate_frame_whose_groups_were_read
# expect: right
# holds: what is counted of the groups of a frame does not share its memory

# %%
import pandas as pd
from collections import defaultdict
# %% [load]
df = pd.DataFrame({"g": list("aab"), "x": [1.0, 2.0, 3.0]})
# %% [features]
stats = defaultdict(list)
means = {}
parts = {}
for name, group in df.groupby("g"):
    stats[name].extend(group["x"].tolist())
    means[name] = group.x.mean()
    parts[name] = group.sort_values("x").head(1)
sizes = {name: len(values) for name, values in df.groupby("g")["x"]}
# %% [train]
df["z"] = df["x"] * 2
df.loc[0, "x"] = 9
# %% [evaluate]
result = (dict(stats), means, sizes, parts["a"].x.tolist(), df.x.tolist(), df.z.tolist())
