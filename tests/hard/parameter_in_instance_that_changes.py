# name: parameter_in_instance_that_changes
# expect: right
# holds: a step changes the configuration that setup made with a parameter

# %% [parameters]
SEED = 1
# %%
class Cfg:
    seed = SEED
    def bump(self):
        self.seed += 1
cfg = Cfg()

# %% [load]
x = cfg.seed + 1
cfg.bump()
# %% [train]
w = x + cfg.seed
# %% [evaluate]
result = w
