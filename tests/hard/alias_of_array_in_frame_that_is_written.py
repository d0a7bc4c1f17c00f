# name: alias_of_array_in_frame_that_is_written
# expect: right-or-refused
# holds: arrays look at the memory of frames, which a later step writes by place

# %%
import pandas as pd

# %% [load]
df = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
y = df["a"].values
m = df[["a"]]
z = m.to_numpy()
s = pd.Series([1.0, 2.0])
t = s.to_numpy()

# %% [features]
df.loc[0, "a"] = 9
m.iloc[0, 0] = 7
s[0] = 5

# %% [evaluate]
result = df, y, m, z, s, t
