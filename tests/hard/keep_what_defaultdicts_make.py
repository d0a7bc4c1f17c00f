# name: keep_what_defaultdicts_make
# expect: right
# holds: counters, deques and own instances that a defaultdict made cross beside it, and cells grow

# %%
import pandas as pd
from collections import Counter, defaultdict, deque

class Total:
    def __init__(self):
        self.n = 0
    def add(self, v):
        self.n += v

# %% [load]
follows = defaultdict(Counter)
for a, b in zip("abac", "bac"):
    follows[a][b] += 1
recent = defaultdict(deque)
totals = defaultdict(Total)
df = pd.DataFrame({"tags": [["x"], ["y"]]})
best, last, total, tags = follows["a"], recent["x"], totals["x"], df.loc[1, "tags"]

# %% [train]
follows["a"]["z"] += 1
recent["x"].append(1)
totals["x"].add(2)
tags += ["b"]

# %% [evaluate]
result = dict(best), list(last), total.n, dict(follows["a"]), df.tags.tolist(), tags
