# name: display_results
# expect: right
# holds: results shown as last expressions in evaluate

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1, 2, 3]})
# %% [train]
model = {"mean": float(df.a.mean())}
# %% [evaluate]
result = model["mean"] * 2
result
# %% [evaluate]
df.describe()
# %% [evaluate]
print("mean", model["mean"])
display(df.head(1))
result + 1
