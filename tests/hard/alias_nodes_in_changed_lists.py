# name: alias_nodes_in_changed_lists
# expect: right
# holds: lists that grow hold nodes, the places of which are looked for in a graph

# %%
class Node:
    def __init__(self, v): self.v = v
# %% [load]
graph = [Node(i) for i in range(3)]
todo = [[graph[0]], [graph[1]]]
# %% [features]
todo[0].append(graph[2])
found = [graph.index(n) if n in graph else -1 for t in todo for n in t]
# %% [evaluate]
result = found
