# name: function_recursion_by_map
# expect: right
# holds: a function calls itself through map

# %%
class Node:
    def __init__(self, v, *kids): self.v, self.kids, self.size = v, list(kids), 0
def size(n):
    n.size = 1 + sum(map(size, n.kids))
    return n.size
# %% [load]
leaf = Node("leaf")
root = Node("root", Node("a", leaf), Node("b"))
# %% [features]
total = size(root)
# %% [train]
small = leaf.size
# %% [evaluate]
result = (total, small, root.kids[0].size)
