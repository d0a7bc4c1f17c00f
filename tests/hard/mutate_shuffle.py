# name: mutate_shuffle
# expect: right
# holds: shuffling in place under a seed

# %%
import random
import numpy as np
np.random.seed(4)
random.seed(5)
# %% [load]
xs = list(range(8))
a = np.arange(8)
# %% [features]
random.shuffle(xs)
np.random.shuffle(a)
# %% [train]
firsts = xs[:3] + a[:3].tolist()
# %% [evaluate]
result = (firsts, xs, a.tolist())
