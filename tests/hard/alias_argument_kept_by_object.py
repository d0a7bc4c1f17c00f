# name: alias_argument_kept_by_object
# expect: right
# holds: an object keeps the argument it was given; later the argument changes

# %%
from types import SimpleNamespace

def wrap(values):
    return SimpleNamespace(values=values, first=values[:1])
# %% [load]
xs = [1, 2]
# %% [features]
box = wrap(xs)
# %% [train]
xs[0] = 100
seen = list(box.values)
# %% [evaluate]
result = (seen, box.first, box.values is xs)
