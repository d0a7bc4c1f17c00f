# name: function_sent_to_processes_alone
# expect: right
# holds: other processes run a function that is given all it reads, and a pipeline is written

# %% [parameters]
SEED = 3
# %%
import pickle
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer


def simulated(number, seed):
    return float(np.random.default_rng(seed + number).random())


def doubled(values):
    return values * 2


# %% [load]
with ProcessPoolExecutor(2) as pool:
    draws = list(pool.map(partial(simulated, seed=SEED), range(4)))
# %% [train]
pipe = make_pipeline(FunctionTransformer(doubled))
again = pickle.loads(pickle.dumps(pipe)).fit_transform(np.array(draws)[:, None])
# %% [evaluate]
result = [sum(draws), again.sum()]
