# name: class_dataclass_of_parameters
# expect: right
# holds: fields of dataclasses have parameters as defaults, and instances cross

# %% [parameters]
N = 6
SEED = 3
# %%
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Config:
    n: int = N
    seed: int = SEED
    rate: float = 0.1

    def rows(self):
        return np.random.default_rng(self.seed).random(self.n)


config = Config(rate=0.5)
# %% [load]
own = Config(4)
xs = config.rows()
# %% [train]
both = [own, replace(config, n=2), Config(seed=1)]
total = sum(one.rows().sum() for one in both) * own.rate
# %% [evaluate]
result = [total, both, config, repr(own), xs.sum()]
