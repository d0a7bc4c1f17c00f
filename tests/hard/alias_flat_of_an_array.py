# name: alias_flat_of_an_array
# expect: right
# holds: `flat` writes into its array; what it gives by a slice, or in a loop, is a copy

# %%
import numpy as np
# %% [load]
a = np.zeros((2, 3))
a.flat = np.arange(6)
kept = [v for v in a.flat]
every = a.flat
every[0] = 7
part = a.flat[1:3]
part += 1
# %% [train]
a.flat[4] = 9
copied = np.array(a.flat)
copied[0] = -1
# %% [evaluate]
result = (a.tolist(), kept, part.tolist(), copied.tolist())
