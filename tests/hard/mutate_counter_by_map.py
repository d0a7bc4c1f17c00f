# name: mutate_counter_by_map
# expect: right
# holds: methods of counters, deques and ordered dicts that other functions call

# %%
from collections import Counter, defaultdict, OrderedDict, deque

# %% [load]
c = Counter(["a"]); o = OrderedDict(); d = defaultdict(int); q = deque([1])

# %% [features]
add = c.update
add(["x"])
put = o.setdefault
put("k", 1)
up = d.update
up(a=4)
ap = q.append
ap(4)

# %% [train]
any(map(c.update, [["z"]]))
list(map(q.appendleft, [7]))
list(map(d.pop, ["a"]))

# %% [evaluate]
result = (dict(c), dict(o), dict(d), list(q))
