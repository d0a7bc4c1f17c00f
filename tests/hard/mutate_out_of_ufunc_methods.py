# name: mutate_out_of_ufunc_methods
# expect: right
# holds: np.add.accumulate given what it writes into by its position

# %%
import numpy as np
# %% [load]
a = np.arange(6.0).reshape(2, 3)
# %% [train]
np.add.accumulate(a, 0, None, a)
# %% [evaluate]
result = a.tolist()
