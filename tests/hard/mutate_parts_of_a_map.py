# name: mutate_parts_of_a_map
# expect: right
# holds: `map` with a function of a library: arrays, lists, dicts and generators that later steps change

# %%
import bisect
import re
import numpy as np
from sklearn.model_selection import train_test_split
# %% [load]
W, b = map(np.zeros, [(2, 2), 3])
lists = list(map(list, ["ca", "db"]))
tables = list(map(dict, [[("a", 1)], [("b", 2)]]))
first, second = map(np.random.default_rng, (1, 2))
rngs = list(map(np.random.RandomState, range(2)))
flat = tuple(map(np.ravel, [W, b]))
words = list(map(re.compile(r"\w").findall, ["ab"]))
pairs = dict(map(lambda item: (item[0], [item[1]]), {"a": 1}.items()))
held = {"rng": np.random.RandomState(4)}
# %% [features]
np.fill_diagonal(W, 5)
b.fill(4)
bisect.insort(lists[0], "b")
tables[1].update(z=1)
words[0].append("c")
pairs["a"].append(2)
x = np.arange(5)
second.shuffle(x)
a, c = train_test_split(np.arange(8), random_state=rngs[0])
d, e = train_test_split(np.arange(8), random_state=held["rng"])
# %% [train]
net = {"W": W, "b": b}
np.add(net["b"], 1, out=net["b"])
drawn = (first.random(), second.random(), rngs[0].rand(), rngs[1].rand(), held["rng"].rand())
# %% [evaluate]
result = (W.tolist(), b.tolist(), lists, tables, x.tolist(), c.tolist(), e.tolist(), drawn, flat[0], words, pairs)
