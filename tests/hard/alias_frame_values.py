# name: alias_frame_values
# expect: right-or-refused
# holds: to_numpy, values and a column taken before the frame changes

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
# %% [features]
values = df.values
column = df["a"]
arr = df["b"].to_numpy().copy()
# %% [train]
df.loc[0, "a"] = 50.0
arr[0] = 9
# %% [evaluate]
result = (values.tolist(), column.tolist(), df.values.tolist(), arr.tolist())
