# name: stages_parts
# expect: right
# holds: named parts of a stage that share and change one frame

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1.0, 2.0, 3.0]})
# %% [features:base]
df["b"] = df.a * 2
# %% [features:more]
df["c"] = df.b + df.a
# %% [train:mean]
mean = df.c.mean()
df["used"] = 1
# %% [train:max]
top = df.c.max() + df.used.sum()
# %% [evaluate]
result = (float(mean), float(top), list(df.columns))
