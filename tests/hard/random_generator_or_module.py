# name: random_generator_or_module
# expect: right
# holds: helpers draw from a generator that they are given, or from the module where there is none

# %%
import numpy as np

np.random.seed(1)


def pick(rng=None):
    rng = rng or np.random
    return rng.rand()


def choose(rng=None):
    if rng is None:
        rng = np.random
    return rng.randint(9)


# %% [load]
x = [1, 2]

# %%
pick()
v = choose()

# %% [evaluate]
result = np.random.rand()
