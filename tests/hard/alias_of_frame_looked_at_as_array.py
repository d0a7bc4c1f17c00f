# name: alias_of_frame_looked_at_as_array
# expect: right
# holds: a second name of a frame that a step changes, and the arrays of that frame

# %%
import pandas as pd

# %% [load]
df = pd.DataFrame({"a": [1.0, 2, 3]})
data = df
s = pd.Series([1.0, 2, 3], index=list("abc"))
t = s

# %% [features]
df["b"] = 5
X = df.values
s["a"] = 5
y = s.values

# %% [evaluate]
result = [data, df, X, t, s, y]
