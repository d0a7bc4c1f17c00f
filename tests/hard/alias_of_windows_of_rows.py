# name: alias_of_windows_of_rows
# expect: right-or-refused
# holds: the windows of a column look at its memory

# %% [load]
import pandas as pd
df = pd.DataFrame({"x": [1., 2., 3.]})
# %% [features]
vs = [w.values for w in df["x"].rolling(2)]
# %% [train]
df.iloc[0, 0] = 9.
# %% [evaluate]
result = (df.x.tolist(), [v.tolist() for v in vs])
