# name: random_state_saved_and_restored
# expect: right
# holds: the state of the global generator is kept in a variable and set again

# %%
import numpy as np
# %% [load]
np.random.seed(9)
kept = np.random.get_state()
a = np.random.rand(2)
# %% [features]
np.random.set_state(kept)
b = np.random.rand(2)
# %% [train]
c = np.random.rand(2)
# %% [evaluate]
result = (a.tolist() == b.tolist(), c.tolist())
