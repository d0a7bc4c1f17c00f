# name: plot_changed_later
# expect: right
# holds: a figure made in train is changed in evaluate through pyplot's current figure

# %%
import matplotlib.pyplot as plt
# %% [load]
xs = [1, 3, 2]
# %% [train]
fig, ax = plt.subplots()
ax.plot(xs)
# %% [evaluate]
ax.plot(xs[::-1])
ax.set_title("both")
fig.set_size_inches(3, 2)
result = (len(ax.lines), ax.get_title(), len(fig.axes), ax.figure is fig)
