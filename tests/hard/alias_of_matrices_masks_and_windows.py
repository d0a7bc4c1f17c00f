# name: alias_of_matrices_masks_and_windows
# expect: right
# holds: matrices, masked arrays, records and windows look at one memory in every step

# %% [load]
import numpy as np
x = np.arange(6.0).reshape(2, 3)
m = np.asmatrix(x)
q = np.ma.masked_array(x, mask=x > 4)
w = np.lib.stride_tricks.sliding_window_view(x[0], 2)
r = np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
c = r.a
# %% [features]
x[0, 0] = 9
c[0] = 7
q[0, 1] = np.ma.masked
# %% [evaluate]
result = m.tolist(), q.tolist(), w.tolist(), r.tolist()
