# name: import_of_pyplot_by_another_name
# expect: right
# holds: a notebook draws with `matplotlib.pylab`, which is pyplot

# %%
import matplotlib.pylab as plt

# %% [load]
x = [1, 2, 3]

# %% [evaluate]
plt.figure(figsize=(3, 3))
plt.plot(x)
plt.title("t")
plt.tight_layout()
plt.show()
result = x
