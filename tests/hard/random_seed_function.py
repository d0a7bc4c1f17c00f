# name: random_seed_function
# expect: right
# holds: a seed_everything helper called in a setup cell

# %%
import os
import random
import numpy as np

def seed_everything(seed=0):
    random.seed(seed)
    np.random.seed(seed)
    os.environ["PYTHONHASHSEED"] = str(seed)

seed_everything(42)
# %% [load]
a = random.random()
# %% [features]
b = np.random.rand(2)
# %% [train]
c = b * random.random()
# %% [evaluate]
result = (a, c.tolist(), os.environ["PYTHONHASHSEED"])
