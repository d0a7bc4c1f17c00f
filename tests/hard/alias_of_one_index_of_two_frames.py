# name: alias_of_one_index_of_two_frames
# expect: refused NB147
# holds: a frame that was given the index of another, whose name a later step sets, names both

# %%
import pandas as pd
# %% [load]
g = pd.DataFrame({"a": [1, 2]}, index=pd.Index([3, 4], name="old"))
# %% [features]
h = pd.DataFrame({"b": [5, 6]})
h.index = g.index
# %% [train]
h.index.name = "NEW"
# %% [evaluate]
result = (g, h, g.index.name)
