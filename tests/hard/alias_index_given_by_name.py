# name: alias_index_given_by_name
# expect: refused NB147
# holds: setattr gives a frame the index of another, whose name a later step sets

# %%
import pandas as pd
# %% [load]
g = pd.DataFrame({"a": [1, 2]}, index=pd.Index([3, 4], name="old"))
h = pd.DataFrame({"b": [5, 6]})
setattr(h, "index", g.index)
# %% [train]
h.index.name = "new"
# %% [evaluate]
result = (g, h)
