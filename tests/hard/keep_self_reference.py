# name: keep_self_reference
# expect: right
# holds: containers that hold themselves and each other

# %% [load]
node = {"name": "root"}
node["self"] = node
child = {"parent": node}
node["child"] = child
# %% [features]
child["x"] = 1
node["name"] += "!"
# %% [train]
same = node["self"]["child"]["parent"] is node
# %% [evaluate]
result = (same, node["child"]["x"], child["parent"]["name"])
