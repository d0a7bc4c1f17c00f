# name: class_method_named_like_its_parts
# expect: right
# holds: append, update, add, sort and pop of classes call those of lists, dicts and sets in them

# %%
from collections import defaultdict
from dataclasses import dataclass, field

@dataclass
class Run:
    metrics: dict = field(default_factory=dict)
    def update(self, **metrics):
        self.metrics.update(metrics)

class History:
    def __init__(self):
        self.rows = []
    def append(self, **row):
        self.rows.append(row)

class Meter:
    def __init__(self):
        self.values = {}
    def update(self, **values):
        self.values.update(values)

class Graph:
    def __init__(self):
        self.near = defaultdict(set)
    def add(self, a, b):
        self.near[a].add(b)

class Deck:
    def __init__(self, *piles):
        self.piles = list(piles)
    def sort(self, place):
        self.piles[place].sort(reverse=True)
    def pop(self):
        return self.piles[-1][-1]
    def clean(self):
        self.piles.pop()

def note(history, value):
    history.append(noted=value)

# %% [load]
history, meter, graph, deck = History(), Meter(), Graph(), Deck([1, 3], [4], [5])
run = Run()
graph.add(0, 1)
# %% [features]
for epoch in range(3):
    history.append(epoch=epoch)
note(history, 7)
meter.update(a=1, b=2)
run.update(loss=1)
# %% [train]
degree = {node: len(near) for node, near in graph.near.items()}
deck.sort(0)
deck.clean()
history.rows.append("end")
# %% [evaluate]
graph.add(0, 9)
result = (history.rows, meter.values, degree, sorted(graph.near[0]), deck.piles, deck.pop(), run.metrics)
