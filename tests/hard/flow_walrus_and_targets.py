# name: flow_walrus_and_targets
# expect: right
# holds: walrus, starred, nested, chained, attribute and subscript targets

# %%
from types import SimpleNamespace
# %% [load]
box = SimpleNamespace()
table = {}
first, *middle, last = range(5)
(box.a, table["k"]), [p, q] = (1, 2), "pq"
x = y = table["z"] = []
# %% [features]
if (n := len(middle)) > 2:
    y.append(n)
values = [m := v for v in middle]
for table["i"] in range(3):
    pass
# %% [train]
while (last := last - 1) > 1:
    x.append(last)
total: int = n + m
note: str
# %% [evaluate]
result = (first, middle, last, box.a, table, p + q, x, total)
