# name: alias_overwritten_matrix
# expect: right
# holds: a matrix in column order that scipy.linalg overwrites in a step

# %%
import numpy as np
from scipy import linalg
# %% [load]
A = np.array([[4.0, 1], [1, 3]], order="F")
# %% [train]
lu = linalg.lu_factor(A, overwrite_a=True)
# %% [evaluate]
result = A.round(4).tolist()
