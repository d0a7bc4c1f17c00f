# name: alias_swap
# expect: right
# holds: names swap their objects in a step

# %% [load]
a, b = [1], [2]
# %% [features]
a, b = b, a
a.append(20)
# %% [train]
b.append(10)
# %% [evaluate]
result = (a, b)
