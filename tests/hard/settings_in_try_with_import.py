# name: settings_in_try_with_import
# expect: right
# holds: a setup cell sets a theme in the `try` that imports its library, and keeps what others give

# %%
import matplotlib.pyplot as plt
import numpy as np

try:
    import seaborn as sns

    sns.set_theme(style="whitegrid", rc={"figure.figsize": (3, 2)})
except ImportError:
    sns = None
old = np.seterr(over="raise")
_ = np.set_printoptions(precision=3)

# %% [load]
x = np.arange(4.0)

# %%
if sns is not None:
    sns.histplot(x)
    plt.show()

# %% [features]
if sns is not None:
    palette = sns.color_palette("deep", 2)[0]

# %% [evaluate]
result = (plt.rcParams["figure.figsize"], np.geterr()["over"], str(x / 3), palette)
