# name: mutate_numpy_out
# expect: right
# holds: numpy functions that write into an argument

# %%
import numpy as np
# %% [load]
a = np.arange(4.0)
b = np.zeros(4)
m = np.ones((3, 3))
# %% [features]
np.add(a, 1, out=a)
np.multiply(a, 2, out=b)
np.fill_diagonal(m, 7)
# %% [train]
np.copyto(a, b, where=b > 4)
np.put(b, [0], [-5])
np.clip(m, 0, 3, m)
# %% [evaluate]
result = (a.tolist(), b.tolist(), float(m.sum()))
