# name: mutate_what_columns_by_slice_give
# expect: right
# holds: columns are named by a slice and by a mask of the labels, and their means are changed

# %%
import pandas as pd

# %% [load]
df = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0], "c": ["x", "y"]})
numbers = df.columns[:-1]
same = df.columns[df.dtypes != "object"]
first = df.columns[0]

# %% [features]
X = df[numbers]
means = X.mean()
others = df[df.columns[:2]].mean()
column = df[first]

# %% [train]
means["a"] = 0
others["b"] = 7

# %% [evaluate]
result = X, means, others, column, list(same)
