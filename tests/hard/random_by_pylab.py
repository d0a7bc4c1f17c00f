# name: random_by_pylab
# expect: right
# holds: pylab seeds, draws, shuffles in place and looks at arrays, as numpy under another name

# %%
import matplotlib.pylab as plt
from scipy import stats

plt.seed(3)

# %% [load]
x = plt.rand(3)
data = [1, 2, 3, 4]

# %%
plt.rand(2)
stats.norm.rvs(size=2, random_state=None)

# %% [features]
plt.shuffle(data)
view = plt.asarray(x)
view[0] = 7.0

# %% [train]
y = plt.rand(2)

# %% [evaluate]
result = x, data, view, y
