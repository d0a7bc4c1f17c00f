# name: keep_lambdas_of_setup
# expect: right
# holds: a dict and a list of lambdas in a setup cell, used by several steps

# %%
import pandas as pd

limit = 2
cleaners = {"a": lambda s: s.fillna(s.mean()), "b": lambda s: s.abs() > limit}
spread = {"a": ["mean", lambda s: s.max() - s.min()]}
# %% [load]
df = pd.DataFrame({"a": [1.0, None, 3], "b": [-1, 2, 3], "y": [0, 1, 1]})
# %% [features]
for name, clean in cleaners.items():
    df[name] = clean(df[name])
# %% [train]
cleaned = cleaners["a"](df.a).sum()
# %% [evaluate]
result = (cleaned, df.groupby("y").agg(spread).to_numpy().tolist(), list(cleaners))
