# name: mutate_merged_frames
# expect: right
# holds: frames that came out of merge, drop and selections are changed later

# %%
import pandas as pd
# %% [load]
left = pd.DataFrame({"k": [1, 2], "a": [5, 6]})
right = pd.DataFrame({"k": [1, 2], "b": [7, 8]})
# %% [features]
both = left.merge(right, on="k")
part = left[["a"]]
rest = left.drop(columns="a")
top = left.head(1)
# %% [train]
both["c"] = both.a + both.b
left["a"] = 0
part["z"] = 1
# %% [evaluate]
top["q"] = 2
result = (both.c.tolist(), left.a.tolist(), part.to_dict("list"), list(rest.columns), top.to_dict("list"))
