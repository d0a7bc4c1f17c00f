# name: mutate_frame_labels_alias
# expect: right-or-refused
# holds: a name for the labels of a frame, which another step renames in place

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1, 2]})
labels = df.index
# %% [train]
df.index.rename("renamed", inplace=True)
# %% [evaluate]
result = (df.index.name, labels.name)
