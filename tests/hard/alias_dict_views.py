# name: alias_dict_views
# expect: right-or-refused
# holds: keys() and items() views of a dict that grows later

# %% [load]
table = {"a": 1}
keys = table.keys()
# %% [features]
table["b"] = 2
# %% [train]
n = len(keys)
# %% [evaluate]
result = (n, sorted(keys))
