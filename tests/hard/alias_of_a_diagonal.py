# name: alias_of_a_diagonal
# expect: right
# holds: the diagonal of a matrix looks at its memory

# %% [load]
import numpy as np
y = np.arange(4.0).reshape(2, 2)
# %% [features]
q = np.diag(y)
# %% [train]
y[0, 0] = 9
# %% [evaluate]
result = q.tolist(), y.tolist()
