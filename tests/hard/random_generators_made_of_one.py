# name: random_generators_made_of_one
# expect: right
# holds: generators that are made of another one, or of its source of bits, draw what it draws

# %%
import numpy as np
from sklearn.model_selection import check_cv
from sklearn.utils import check_random_state
# %% [load]
rng = np.random.default_rng(3)
same = np.random.default_rng(rng)
old = np.random.RandomState(rng.bit_generator)
state = np.random.RandomState(5)
also = check_random_state(state)
rows = np.array([0, 1])
folds = check_cv([(rows, np.array([2]))])
# %% [features]
a = same.random()
b = also.rand()
got = [train for train, test in folds.split()]
# %% [train]
c = old.rand()
got[0][0] = 7
# %% [evaluate]
result = (a, b, c, rng.random(), state.rand(), rows.tolist(), got[0].tolist())
