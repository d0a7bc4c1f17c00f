# name: class_nodes_hashed_by_name
# expect: right
# holds: nodes whose hash is their name are in the sets of one another

# %%
class Node:
    def __init__(self, name):
        self.name = name; self.near = set()
    def __hash__(self): return hash(self.name)
    def __eq__(self, o): return self.name == o.name
    def link(self, o):
        self.near.add(o); o.near.add(self)
# %% [load]
nodes = {n: Node(n) for n in range(4)}
# %% [features]
for i in range(3): nodes[i].link(nodes[i + 1])
# %% [train]
deg = {n: len(v.near) for n, v in nodes.items()}
# %% [evaluate]
result = deg
