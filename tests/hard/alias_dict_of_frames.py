# name: alias_dict_of_frames
# expect: right
# holds: frames in a dict changed by a loop; the names see it

# %%
import pandas as pd
# %% [load]
train_df = pd.DataFrame({"a": [1, 2]})
test_df = pd.DataFrame({"a": [3]})
# %% [features]
for frame in [train_df, test_df]:
    frame["b"] = frame.a + 1
    frame.drop(columns="a", inplace=True)
# %% [train]
frames = {"train": train_df, "test": test_df}
for name in frames:
    frames[name]["c"] = name
# %% [evaluate]
result = (train_df.to_dict("list"), list(test_df.columns), frame is test_df)
