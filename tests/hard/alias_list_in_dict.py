# name: alias_list_in_dict
# expect: right
# holds: a list is inside a dict of another step

# %% [load]
xs = [1]
# %% [features]
box = {"data": xs, "n": 1}
# %% [train]
xs.append(2)
# %% [evaluate]
box["data"].append(3)
result = (len(xs), box, xs is box["data"])
