# name: mutate_original_and_copy
# expect: right
# holds: a copy is changed, the original is read later

# %%
import pandas as pd
# %% [load]
raw = pd.DataFrame({"a": [1, 2, 3]})
# %% [features]
df = raw.copy()
df["a"] = df["a"] * 10
raw = raw.assign(b=1)
# %% [train]
ratio = (df["a"] / raw["a"]).tolist()
# %% [evaluate]
result = (ratio, list(raw.columns), raw["a"].tolist())
