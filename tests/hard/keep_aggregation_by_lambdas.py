# name: keep_aggregation_by_lambdas
# expect: right
# holds: what is aggregated by functions in lists and dicts holds none of them

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"k": [1, 1, 2], "v": [1, 2, 3]})
by = df.groupby("k")
# %% [features]
table = by.agg({"v": ["sum", lambda s: s.iloc[-1]]})
spread = df.pivot_table(index="k", values="v", aggfunc={"v": ["sum", lambda s: s.iloc[-1]]})
last = by.v.agg([("last", lambda s: s.iloc[-1])])
scaled = {"v": [lambda v: v / 2]}
half = df.transform(scaled)
# %% [evaluate]
result = (table, spread, last, half)
