# name: keep_what_iterators_gave
# expect: right
# holds: lists of what chain, zip and an own __iter__ give, and the best of them, cross

# %%
from itertools import chain

class Graph:
    def __init__(self):
        self.near = {}
    def link(self, a, b):
        self.near.setdefault(a, []).append(b)
    def __iter__(self):
        return iter(sorted(self.near))

# %% [load]
sentences = [["a", "b", "c"], ["d", "e"]]
graph = Graph()
graph.link(1, 2)
graph.link(0, 1)
# %% [features]
pairs = list(chain.from_iterable(zip(s, s[1:]) for s in sentences))
words = list(chain(*sentences))
# %% [train]
degree = {node: len(graph.near[node]) for node in graph}
best = max(degree, key=degree.get)
order = [node for node in graph]
# %% [evaluate]
result = (pairs, words, degree, best, order)
