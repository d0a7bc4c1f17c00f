# name: mutate_nested_container
# expect: right
# holds: a change deep inside a container of an earlier step

# %% [load]
tree = {"a": {"b": [1]}, "n": [[0] * 2] * 3}
# %% [features]
tree["a"]["b"].append(2)
tree["n"][0][1] = 9
# %% [train]
depth = len(tree["a"]["b"])
# %% [evaluate]
result = (depth, tree["n"], tree)
