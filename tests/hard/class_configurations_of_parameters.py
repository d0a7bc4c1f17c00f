# name: class_configurations_of_parameters
# expect: right
# holds: setup cells make configurations of which the class takes parameters; a step changes one

# %% [parameters]
ROWS = 20
SEED = 3

# %%
import numpy as np


class Config:
    def __init__(self, rows=ROWS, seed=SEED, rate=0.5):
        self.rows, self.seed, self.rate = rows, seed, rate


cfg = Config()
small = Config(rows=4)

# %% [load]
values = np.arange(cfg.rows)
# %% [train]
np.random.seed(cfg.seed)
mean = values[: small.rows].mean() * np.random.rand()
cfg.rate = 2
# %% [evaluate]
result = mean + cfg.rate + small.rows + small.seed
