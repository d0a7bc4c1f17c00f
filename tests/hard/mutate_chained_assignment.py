# name: mutate_chained_assignment
# expect: right
# holds: pandas chained assignment, which copy on write makes a no-op

# %%
import warnings
import pandas as pd
warnings.simplefilter("ignore")
# %% [load]
df = pd.DataFrame({"a": [1, 2, 3], "b": [1, 1, 1]})
sub = df[df.a > 1]
# %% [features]
df["b"][0] = 100
sub["b"] = 50
part = df["a"]
part.iloc[0] = -1
# %% [train]
total = int(df.b.sum() + sub.b.sum())
# %% [evaluate]
result = (total, df.a.tolist(), part.tolist())
