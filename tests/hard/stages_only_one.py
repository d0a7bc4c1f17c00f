# name: stages_only_one
# expect: right
# holds: a notebook with a single step

# %%
BASE = 3
# %% [train]
xs = [BASE]
xs.append(2)
result = sum(xs)
