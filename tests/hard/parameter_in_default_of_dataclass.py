# name: parameter_in_default_of_dataclass
# expect: right
# holds: setup makes a configuration of a class that reads a parameter

# %% [parameters]
SEED = 1
# %%
from dataclasses import dataclass
@dataclass
class Cfg:
    seed: int = SEED
cfg = Cfg()

# %% [load]
x = cfg.seed + 1
# %% [train]
w = x + cfg.seed
# %% [evaluate]
result = w
