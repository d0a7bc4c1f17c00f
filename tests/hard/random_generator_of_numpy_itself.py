# name: random_generator_of_numpy_itself
# expect: refused NB140
# holds: the generator of numpy.random itself, under a name that goes from step to step

# %%
import numpy as np
from sklearn.utils import check_random_state
np.random.seed(3)
# %% [load]
rs = check_random_state(None)
a = rs.rand()
# %% [features]
b = np.random.rand()
# %% [train]
c = rs.rand()
# %% [evaluate]
result = (a, b, c)
