# name: settings_local_module_state
# expect: right-or-refused
# holds: a variable of a local module is changed in load, a function of it reads it in train

# %% [file:config.py]
LIMIT = 1
SEEN = []


def limited(xs):
    SEEN.append(len(xs))
    return xs[:LIMIT]
# %%
import config
# %% [load]
config.LIMIT = 2
xs = [1, 2, 3]
# %% [features]
ys = config.limited(xs)
# %% [train]
config.LIMIT = 3
zs = config.limited(xs)
# %% [evaluate]
result = (ys, zs, config.SEEN, config.LIMIT)
