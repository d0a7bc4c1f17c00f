# name: mutate_slices_and_del
# expect: right
# holds: slice assignment, del of items, repetition and a pop whose value is shown

# %% [load]
xs = [1, 2, 3, 4, 5]
table = {"a": 1, "b": 2}
# %% [features]
xs[1:3] = [20]
del xs[0]
xs *= 2
xs.pop()
# %% [train]
del table["a"]
table.pop("zz", None)
table.popitem()
# %% [evaluate]
result = (xs, table)
