# name: stages_use_before_definition
# expect: right
# holds: a step uses a name that is only bound further down

# %% [load]
xs = [1, 2]
# %% [features]
try:
    ys = [x + offset for x in xs]
except NameError:
    ys = xs
# %% [train]
offset = 5
zs = [y + offset for y in ys]
# %% [evaluate]
result = (ys, zs)
