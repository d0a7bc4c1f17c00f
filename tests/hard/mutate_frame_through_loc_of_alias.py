# name: mutate_frame_through_loc_of_alias
# expect: right
# holds: loc, iloc, at and index changes on a frame and on its transposed and filtered forms

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]}, index=list("xyz"))
big = df[df.a > 1]
# %% [features]
df.at["x", "a"] = 10
df.iloc[1, 1] = 50
df.index = ["p", "q", "r"]
df.columns = ["A", "B"]
df.index.name = "key"
# %% [train]
turned = df.T
turned.loc["A"] = 0
df.A += 1
big = big.assign(c=big.a * 2)
# %% [evaluate]
result = (df.reset_index().to_dict("list"), turned.values.tolist(), big.to_dict("list"))
