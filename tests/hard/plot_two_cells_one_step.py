# name: plot_two_cells_one_step
# expect: right
# holds: inline figures end with their cell: the second cell of a step draws anew

# %%
import matplotlib.pyplot as plt
# %% [load]
xs = [1, 3, 2]
# %% [features]
plt.plot(xs)
n = len(plt.gca().lines)
# %% [features]
plt.plot(xs[::-1])
m = len(plt.gca().lines)
# %% [evaluate]
result = (n, m)
