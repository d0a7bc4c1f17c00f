# name: parameter_in_instance_with_other_name
# expect: right
# holds: two names of setup are one instance that needs a parameter

# %% [parameters]
SEED = 1
# %%
class Cfg:
    seed = SEED
cfg = Cfg()
other = cfg

# %% [load]
x = cfg is other
# %% [train]
w = x, cfg is other
# %% [evaluate]
result = w
