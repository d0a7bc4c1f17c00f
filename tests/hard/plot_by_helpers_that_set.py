# name: plot_by_helpers_that_set
# expect: right
# holds: what draws also sets a style, or stands in a module beside the notebook; cells end figures

# %% [file:pictures.py]
import matplotlib.pyplot as plt


def scattered(df, title):
    plt.scatter(df["a"], df["b"])
    plt.title(title)

# %%
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from pictures import scattered

def scatter(df, title):
    sns.set_style("whitegrid")
    plt.scatter(df["a"], df["b"], label=title)
    plt.title(title)

# %% [load]
df = pd.DataFrame({"a": [1, 2, 3], "b": [3, 4, 7]})
# %% [features]
scatter(df, "one")
# %% [features]
plt.plot([1, 2])
titles = [ax.get_title() for ax in plt.gcf().axes]
# %% [train]
scattered(df, "two")
# %% [train]
plt.plot([1, 2])
more = [ax.get_title() for ax in plt.gcf().axes]
# %% [evaluate]
result = (titles, more)
