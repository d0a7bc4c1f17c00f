# name: alias_columns_of_rows
# expect: right
# holds: zip(*rows) turns rows into columns that hold the same lists

# %%
# %% [load]
a, b = [[1], [2]], [[3], [4]]
rows = list(zip(a, b))
cols = list(map(list, zip(*rows)))
# %% [train]
cols[0][0].append("c")
# %% [evaluate]
result = (a, rows)
