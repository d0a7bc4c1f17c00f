# name: alias_of_array_in_frame_that_grows
# expect: right
# holds: arrays look at the memory of a frame that later gets and loses columns

# %%
import pandas as pd

# %% [load]
df = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
y = df["a"].values
X = df[["a"]].to_numpy()

# %% [features]
df["c"] = df.a * 2
df = df.drop(columns="b")

# %% [evaluate]
result = df, y, X
