# name: random_state_checked_by_sklearn
# expect: right
# holds: `check_random_state` gives the very generator, which a splitter draws from, too

# %%
import numpy as np
from sklearn.model_selection import ShuffleSplit
from sklearn.utils import check_random_state
# %% [load]
rs = check_random_state(3)
same = check_random_state(rs)
X = np.arange(10)
cv = ShuffleSplit(2, random_state=rs)
# %% [features]
a = [test.tolist() for _, test in cv.split(X)]
# %% [train]
b = same.rand()
# %% [evaluate]
result = (a, b, [test.tolist() for _, test in cv.split(X)])
