# name: alias_visited_nodes
# expect: right
# holds: a set of nodes made in one step, asked in another for nodes of a third

# %%
class Node:
    def __init__(self, v): self.v = v; self.next = []
# %% [load]
graph = [Node(i) for i in range(4)]
for i in range(3): graph[i].next.append(graph[i + 1])
# %% [features]
visited = set()
todo = [graph[0]]
while todo:
    n = todo.pop()
    visited.add(n)
    todo += [m for m in n.next if m not in visited and m.v < 3]
# %% [evaluate]
result = [n.v for n in graph if n in visited]
