# name: stages_setup_after_steps
# expect: right
# holds: helpers and constants defined after the first steps, used before a rebind

# %% [load]
FACTOR = 2
xs = [1, 2]
# %%
FACTOR = 3

def times(x):
    return x * FACTOR
# %% [features]
ys = [times(x) for x in xs]
# %% [train]
total = sum(ys) * FACTOR
# %% [evaluate]
result = (ys, total)
