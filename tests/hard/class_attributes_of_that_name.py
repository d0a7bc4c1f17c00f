# name: class_attributes_of_that_name
# expect: right
# holds: class bodies bind names that they read: parameters, and values of steps

# %% [parameters]
N = 6
SEED = 3
# %%
import numpy as np


class Config:
    N = N
    SEED = SEED
    TWICE = N * 2


# %% [load]
xs = np.random.default_rng(Config.SEED).random(Config.N)
k = 2


# %% [features]
class Scale:
    k = k
    both = [k, Config.TWICE]

    def of(self, values):
        return values * self.k


ys = float(Scale().of(xs).sum() + sum(Scale.both))
k = 7
# %% [train]
mean = ys + k
# %% [evaluate]
result = [mean, Config.N]
