# name: flow_nested_unpacking_mutation
# expect: right
# holds: names unpacked from a container alias its parts

# %% [load]
pair = ([1], {"k": [2]})
left, right = pair
(inner,) = right.values()
# %% [features]
left.append(10)
inner += [20]
# %% [train]
total = sum(pair[0]) + sum(pair[1]["k"])
# %% [evaluate]
result = (total, pair, left is pair[0])
