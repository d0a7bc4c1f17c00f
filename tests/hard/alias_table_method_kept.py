# name: alias_table_method_kept
# expect: refused NB147
# holds: a method of a table is kept, and the table changed before it is called

# %%
import pandas as pd

# %% [load]
df = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0]})
get = df.get
# %% [features]
df.loc[0, "x"] = 101.0
total = get("x").sum()
# %% [evaluate]
result = total
