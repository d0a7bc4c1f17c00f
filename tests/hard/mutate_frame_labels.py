# name: mutate_frame_labels
# expect: right
# holds: the names of labels and the notes of frames are set through the labels

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
other = df.copy()
noted = df.copy()
s = df["a"].copy()
# %% [features]
df.columns.name = "cols"
df.index.name = "rows"
noted.attrs["note"] = ["hi"]
s.index.name = "s"
# %% [train]
noted.attrs["note"].append("ho")
other.index.rename("renamed", inplace=True)
# %% [evaluate]
result = (df, other, s, noted.attrs, df.columns.name, df.index.name, s.index.name)
more = other.index.name
