# name: function_given_groups
# expect: right
# holds: functions that change and note the groups that apply gives them

# %%
import pandas as pd
seen = []
def first(g):
    g["z"] = g["rev"] * 2
    seen.append(len(g))
    return g.head(1)
def noted(g):
    seen.append(g.iloc[0, 0])
    return g
# %% [load]
wide = pd.DataFrame({"city": list("AABB"), "rev": [1, 2, 3, 4]})
# %% [features]
g = wide.groupby("city")
top = g.apply(first)
same = wide.groupby("city").apply(noted)
t2 = g["rev"].transform(lambda s: s - s.mean())
rows = g.agg(list)
# %% [train]
wide["rev"] = 0
same["rev"] += 1
for n, part in g:
    part["q"] = 1
    seen.append((n, len(part)))
rows.loc["A", "rev"].append(5)
# %% [evaluate]
result = top.to_dict(), wide.to_dict(), same.to_dict(), t2.tolist(), seen, rows.to_dict()
