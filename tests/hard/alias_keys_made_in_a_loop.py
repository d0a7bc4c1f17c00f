# name: alias_keys_made_in_a_loop
# expect: right
# holds: dicts whose keys are instances of an earlier step, filled in loops and asked in a later step

# %%
from collections import defaultdict
class Node:
    def __init__(self, v): self.v = v
# %% [load]
nodes = [Node(i) for i in range(3)]
# %% [features]
dist = {}
for n in nodes:
    dist[n] = n.v * 2
groups = defaultdict(list)
for n in nodes:
    groups[n].append(n.v)
# %% [train]
nodes[0].v = 5
# %% [evaluate]
result = [dist.get(n) for n in nodes], [groups[n] for n in nodes]
