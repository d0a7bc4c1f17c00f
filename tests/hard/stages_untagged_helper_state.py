# name: stages_untagged_helper_state
# expect: right
# holds: a setup list is filled by untagged cells before the first step

# %%
columns = []
columns.append("a")
for name in ["b", "c"]:
    columns.append(name)
lookup = {c: i for i, c in enumerate(columns)}
columns.append("late")
# %% [load]
xs = [lookup[c] for c in columns if c in lookup]
# %% [features]
columns.append("later")
n = len(columns)
# %% [train]
total = sum(xs) + n
# %% [evaluate]
result = (total, columns)
