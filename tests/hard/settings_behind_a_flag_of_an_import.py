# name: settings_behind_a_flag_of_an_import
# expect: right
# holds: `HAS = True` in the `try` of an import decides about a theme and about what a step computes

# %%
import matplotlib.pyplot as plt
import numpy as np

try:
    import seaborn as sns

    HAS = True
except ImportError:
    HAS = False
if HAS:
    sns.set_theme(style="darkgrid", rc={"figure.figsize": (3, 2)})

# %% [load]
x = np.arange(4.0)

# %% [features]
if HAS:
    palette = sns.color_palette("deep", 2)[0]

# %% [evaluate]
result = (plt.rcParams["figure.figsize"], plt.rcParams["image.cmap"], palette)
