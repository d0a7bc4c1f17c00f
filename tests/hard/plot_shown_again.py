# name: plot_shown_again
# expect: right
# holds: a figure of an earlier cell ends a later one, which shows it again

# %%
import matplotlib.pyplot as plt
# %% [load]
xs = [1, 2, 3]
# %% [features]
fig, ax = plt.subplots()
ax.plot(xs)
# %% [train]
ax.axhline(2)
fig
# %% [evaluate]
ax.set_title("again")
fig
# %% [evaluate]
result = len(fig.axes)
