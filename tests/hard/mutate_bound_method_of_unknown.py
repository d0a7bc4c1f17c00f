# name: mutate_bound_method_of_unknown
# expect: right
# holds: a bound method of an object of unknown type is passed to map

# %% [load]
ys = [3]
e = {}
# %% [features]
ys = e.setdefault("y", ys)
# %% [train]
list(map(ys.append, [1, 2]))
# %% [evaluate]
result = [ys, e]
