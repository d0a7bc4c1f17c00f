# name: alias_index_of_tables_side_by_side
# expect: refused NB147
# holds: tables side by side have the index of the first, whose name a later step sets

# %%
import pandas as pd
# %% [load]
g = pd.DataFrame({"a": [1, 2]}, index=pd.Index([3, 4], name="old"))
h = pd.concat([g, g], axis=1)
# %% [train]
h.index.name = "new"
# %% [evaluate]
result = (g, h)
