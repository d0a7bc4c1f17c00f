# name: alias_equal_values
# expect: right
# holds: equal values of different objects stay different objects

# %% [load]
xs = [1, 2]
d = {"m": 1}
# %% [features]
ys = list(xs)
e = dict(d)
# %% [train]
same = xs is ys
d["k"] = 5
# %% [evaluate]
result = (same, xs is ys, d, e)
