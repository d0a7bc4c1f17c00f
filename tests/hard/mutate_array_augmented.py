# name: mutate_array_augmented
# expect: right
# holds: augmented assignment to a slice of an array of an earlier step

# %% import
import numpy as np
# %% [load]
a = np.arange(6.0)
# %% [features]
a[1:] += 10
a *= 2
# %% [train]
weights = a / a.sum()
a[a > 25] = 0
# %% [evaluate]
result = (weights.tolist(), a.tolist())
