# name: mutate_pandas_callbacks
# expect: right
# holds: lambdas given to transform, apply, agg, map and assign are called, not kept

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"k": list("aab"), "v": [1.0, None, 3.0]})
# %% [features]
df["v"] = df.groupby("k")["v"].transform(lambda x: x.fillna(x.median()))
df["w"] = df.v.apply(lambda v: v * 2).map(lambda v: v + 1)
# %% [train]
out = df.assign(z=lambda f: f.w + f.v).sort_values("k", key=lambda s: s.str.upper())
means = df.groupby("k").agg({"v": lambda s: s.max()})
# %% [evaluate]
result = (out.z.tolist(), means.v.tolist(), list(df.columns))
