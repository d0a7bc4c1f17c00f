# name: function_pandas_query
# expect: right
# holds: df.query and df.eval read variables of the caller by @name

# %%
import pandas as pd
# %% [parameters]
LIMIT = 2
# %% [load]
df = pd.DataFrame({"a": [1, 2, 3, 4]})
floor = 0
# %% [features]
big = df.query("a > @LIMIT and a > @floor")
# %% [train]
df.eval("b = a * @LIMIT", inplace=True)
total = int(df.b.sum())
# %% [evaluate]
result = (len(big), total)
