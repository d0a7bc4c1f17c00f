# name: alias_frame
# expect: right
# holds: X = df, then a column added to df

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1, 2]})
X = df
# %% [features]
df["b"] = 1
# %% [train]
columns = list(X.columns)
X["c"] = 2
# %% [evaluate]
result = (columns, list(df.columns), X is df)
