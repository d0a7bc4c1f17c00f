# name: plot_axes_of_an_array_later
# expect: right
# holds: one step makes an array of axes, and another one draws on an item of it

# %%
import matplotlib.pyplot as plt

# %% [load]
xs = [1, 2]
fig, axes = plt.subplots(1, 2)
# %% [train]
axes[0].plot(xs)
# %% [evaluate]
result = [len(ax.lines) for ax in fig.axes]
