# name: mutate_cells_of_frames
# expect: right
# holds: lists in the cells of frames change in another step, through merge, concat, assign, explode, map

# %%
import pandas as pd
# %% [load]
one, two, three, four = [1], [2], [3], [4]
left = pd.DataFrame({"k": [1], "v": [one]})
joined = left.merge(pd.DataFrame({"k": [1], "w": [two]}))
stacked = pd.concat([pd.Series([three])])
given = pd.DataFrame({"k": [1]}).assign(v=[four])
mapped = pd.Series([1]).map({1: one})
# %% [features]
joined.v[0].append(10)
joined.copy().w[0].append(20)
stacked[0].append(30)
given.reset_index(drop=True).v[0].append(40)
# %% [train]
mapped.iloc[0].append(50)
for row in left.itertuples():
    row.v.append(60)
# %% [evaluate]
result = (one, two, three, four, left, joined, stacked, given, mapped)
