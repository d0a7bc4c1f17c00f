# name: mutate_frame_by_loop_over_columns
# expect: right
# holds: the rows of a frame are cut at quantiles of each column, and a helper draws what is left

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd


def plot_columns(frame, names):
    fig, axes = plt.subplots(1, 2)
    for ax, name in zip(axes.ravel(), names):
        ax.hist(frame[name])
    plt.show()
    return len(frame)


# %% [load]
df = pd.DataFrame({"a": np.arange(30.0), "b": np.arange(30.0) ** 2})

# %% [features]
for c in df.columns:
    q1, q3 = df[c].quantile([0.25, 0.75])
    df = df[(df[c] >= q1 - 0.2 * (q3 - q1)) & (df[c] <= q3 + 0.2 * (q3 - q1))]

# %% [evaluate]
result = plot_columns(df, ["a", "b"]), df
