# name: stages_untagged_effects
# expect: right
# holds: an untagged cell changes a list through a method and a helper

# %%
def tidy(values):
    values.sort()
# %% [load]
xs = [3, 1, 2]
# %%
xs.append(0)
tidy(xs)
xs.index(0)
# %% [features]
first = xs[0]
# %% [train]
last = xs[-1]
# %% [evaluate]
result = (first, last)
