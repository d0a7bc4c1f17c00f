# name: alias_index_given_to_another_frame
# expect: refused NB147
# holds: frames and series made with the index of another have it, and its name is set later

# %%
import pandas as pd
# %% [load]
g = pd.DataFrame({"a": [1, 2]}, index=pd.Index([3, 4], name="old"))
s = pd.Series([5, 6], index=g.index)
k = pd.DataFrame({"b": [5, 6]}).set_axis(g.index, axis=0)
# %% [train]
s.index.name = "new"
# %% [evaluate]
result = (g, s, k)
