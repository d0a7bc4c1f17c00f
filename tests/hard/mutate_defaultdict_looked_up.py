# name: mutate_defaultdict_looked_up
# expect: right
# holds: keys that a defaultdict makes where a library looks them up

# %%
from collections import defaultdict
from operator import itemgetter
from string import Template

import pandas as pd

# %% [load]
vocab = defaultdict(int, a=3)
codes = defaultdict(str)
words = defaultdict(int)
ranks = defaultdict(int)
groups = defaultdict(list)
labels = defaultdict(int)
parts = defaultdict(str)
picked = defaultdict(int)
s = pd.Series(["a", "b", "c"])
df = pd.DataFrame({"k": list("ab")})

# %% [features]
t = s.map(vocab)
df["v"] = df["k"].map(codes)
text = "%(b)s" % words
order = sorted(["u", "v"], key=ranks.__getitem__)

# %% [train]
groups.__getitem__("z").append(4)
index = pd.Index(["a"]).map(labels)
greeting = Template("$who $what").substitute(parts)
pair = itemgetter("p", "q")(picked)
size = len(vocab)

# %% [evaluate]
result = [t.tolist(), text, order, greeting, pair, size] + [
    dict(table) for table in (vocab, codes, words, ranks, groups, labels, parts, picked)
]
