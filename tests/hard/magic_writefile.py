# name: magic_writefile
# expect: right
# holds: %%writefile makes a module that the notebook imports

# %%
%%writefile made_here.py
FACTOR = 6


def scale(x):
    return x * FACTOR
# %%
import made_here
# %% [load]
xs = [1, 2]
# %% [features]
ys = [made_here.scale(x) for x in xs]
# %% [train]
total = sum(ys)
# %% [evaluate]
result = total
