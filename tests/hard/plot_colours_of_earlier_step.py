# name: plot_colours_of_earlier_step
# expect: right
# holds: a step sets a palette and a theme whose colour map is a library's own, later ones draw

# %%
import matplotlib.pyplot as plt
import seaborn as sns

# %% [load]
x = [1, 2, 3]
sns.set_theme(style="darkgrid")
sns.set_palette("husl")

# %% [features]
plt.plot(x)
plt.show()

# %% [evaluate]
result = [plt.rcParams["axes.prop_cycle"].by_key()["color"], plt.rcParams["image.cmap"]]
