# name: keep_made_from_iterators
# expect: right
# holds: dicts, counters, deques and frames that are made of iterators, and lists sorted by a lambda

# %%
from collections import Counter, OrderedDict, deque
import pandas as pd
# %% [load]
names = ["a", "b"]
inner = [7]
chars = dict((c, i) for i, c in enumerate(names))
pairs = dict(zip(names, [1, 2]))
nested = dict([["a", inner], ["b", [8]]])
counts = Counter(c for c in "abca")
ordered = OrderedDict(zip(names, [[1], [2]]))
queue = deque(x for x in names)
keyed = dict(a=[1], b=[2])
rows = [(2, [1]), (1, [2])]
rows.sort(key=lambda row: row[0])
longer = []
longer.extend([x] for x in names)
keyed.update(zip(["c"], [[3]]))
frame = pd.DataFrame(zip(names, [1, 2]), columns=["name", "n"])
series = pd.Series(x * 2 for x in [1, 2])
# %% [features]
ordered["a"].append(5)
keyed["a"].append(6)
keyed["c"].append(6)
nested["a"].append(9)
longer[0].append("z")
rows[0][1].append(4)
# %% [train]
m = chars["a"] + pairs["b"] + counts["a"] + len(queue) + sum(ordered["a"]) + sum(keyed["a"])
m = m + rows[0][1][0] + int(frame.n.sum()) + int(series.sum())
# %% [evaluate]
result = (m, ordered, keyed, rows, inner, nested, longer, queue)
