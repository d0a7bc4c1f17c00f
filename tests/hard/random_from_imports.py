# name: random_from_imports
# expect: right
# holds: seed and rand imported by name

# %%
from random import random, seed
from numpy.random import rand
from numpy.random import seed as np_seed
# %% [load]
seed(1)
np_seed(2)
a = random()
# %% [features]
b = rand(2)
# %% [train]
c = random() + rand()
# %% [evaluate]
result = (a, b.tolist(), c, random())
