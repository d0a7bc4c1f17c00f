# name: mutate_parts_of_library_results
# expect: right
# holds: lists in lists and dicts in lists that a library made change in another step

# %%
import numpy as np
import pandas as pd
import json, re
# %% [load]
df = pd.DataFrame({"a": [1, 2], "b": ["x y", "z"]})
rows = df[["a"]].values.tolist()
recs = df.to_dict("records")
cols = df.to_dict("list")
lst = df["a"].tolist()
js = json.loads('{"k": [1, {"m": 2}]}')
spl = df["b"].str.split().tolist()
grp = {k: g for k, g in df.groupby("a")}
its = list(df.iterrows())
arrs = [r for r in df[["a"]].to_numpy().copy()]
fa = re.findall("(a)(b)", "abab")
st = df["b"].apply(list).tolist()
named = df.copy()
ix = df.copy()
s = df["a"].copy()
# %% [features]
rows[0][0] = 50; rows[1].append(3)
recs[0]["a"] = 60; recs[1]["new"] = 1
cols["a"].append(9)
lst[0] += 5
js["k"][1]["m"] = 7
spl[0].append("q")
grp[1]["k"] = 5
arrs[0][0] = 8
st[1].append("st")
named.columns.name = "cols"; named.index.name = "rows"
ix.index.rename("ren", inplace=True)
s.index.name = "six"
# %% [train]
n = len(fa) + len(its)
# %% [evaluate]
result = (rows, recs, cols, lst, js, spl, grp[1], arrs, st, named.columns.name, named.index.name, ix.index.name, s.index.name, n, named, ix, s)
