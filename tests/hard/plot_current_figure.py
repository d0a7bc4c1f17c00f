# name: plot_current_figure
# expect: right
# holds: plt.plot in one step, plt.title and plt.gca in the next

# %%
import matplotlib.pyplot as plt
# %% [load]
xs = [1, 3, 2]
# %% [features]
plt.figure(figsize=(3, 2))
plt.plot(xs)
# %% [train]
plt.title("late")
n = len(plt.gca().lines)
# %% [evaluate]
result = (n, plt.gca().get_title())
