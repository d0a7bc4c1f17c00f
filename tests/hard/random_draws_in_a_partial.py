# name: random_draws_in_a_partial
# expect: right
# holds: a partial keeps a function that draws

# %%
import random
from functools import partial
random.seed(2)
# %% [load]
noise = partial(random.gauss, 0, 1)
a = noise()
# %% [features]
W = [noise() for _ in range(3)]
# %% [evaluate]
result = (a, W, random.random())
