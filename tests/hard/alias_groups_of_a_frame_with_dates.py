# name: alias_groups_of_a_frame_with_dates
# expect: right
# holds: groups of a frame in a dict get columns, where the frame has a column of dates

# %%
import pandas as pd

# %% [load]
dates = pd.to_datetime(["2024-01-01", "2024-01-03", "2024-01-02"])
df = pd.DataFrame({"user": [1, 1, 2], "at": dates})
groups = {user: group for user, group in df.groupby("user")}

# %% [features]
for user, group in groups.items():
    group["gap"] = group["at"].diff().dt.days.fillna(0)

# %% [train]
days = {user: group["gap"].sum() for user, group in groups.items()}

# %% [evaluate]
result = days, df.columns.tolist(), list(groups[2].columns)
