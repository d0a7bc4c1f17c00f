# name: text_query_in_inner_scopes
# expect: right
# holds: queries in lambdas, comprehensions and inner functions read what the step binds

# %%
import numpy as np
import pandas as pd
LIMIT = 0.2
def above(d): return d.query("p > @LIMIT").shape[0]
# %% [load]
df = pd.DataFrame({"p": np.linspace(0, 1, 20), "g": ["a", "b"] * 10})
few = above(df)
# %% [train]
LIMIT = 0.8
cut = df.p.median()
by = df.groupby("g")[["p"]]
counts = by.apply(lambda d: d.query("p > @cut and p < @LIMIT").query("p > @cut").shape[0])
parts = {k: d.query("@cut < p < @top").shape[0] for k, d in df.groupby("g") for top in [0.9]}
def inner(d):
    low = cut / 2
    return d.query(
        "p < @cut and p > @low",
    ).eval("p * @LIMIT").sum()
sums = [inner(d) for _, d in by]
# %% [evaluate]
result = (few, counts, parts, sums, above(df))
