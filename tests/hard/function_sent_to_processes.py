# name: function_sent_to_processes
# expect: right
# holds: other processes run a function that reads a parameter

# %% [parameters]
SEED = 3
# %%
from concurrent.futures import ProcessPoolExecutor

import numpy as np


def simulated(number):
    return float(np.random.default_rng(SEED + number).random())


# %% [load]
with ProcessPoolExecutor(2) as pool:
    draws = list(pool.map(simulated, range(4)))
# %% [evaluate]
result = [sum(draws), simulated(1)]
