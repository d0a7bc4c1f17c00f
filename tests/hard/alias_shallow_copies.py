# name: alias_shallow_copies
# expect: right
# holds: shallow copies share their inner lists

# %%
import copy
# %% [load]
rows = [[1], [2]]
short = list(rows)
deep = copy.deepcopy(rows)
# %% [features]
rows[0].append(10)
rows.append([3])
# %% [train]
sizes = (len(short), len(short[0]), len(deep[0]))
# %% [evaluate]
short[1].append(5)
result = (sizes, rows, short, deep)
