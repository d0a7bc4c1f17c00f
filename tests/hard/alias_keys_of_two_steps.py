# name: alias_keys_of_two_steps
# expect: right
# holds: a dict whose key is an instance that an earlier step made

# %%
class Node:
    def __init__(self, v): self.v = v
# %% [load]
root = Node(1)
# %% [features]
nodes = {root: 5}
# %% [evaluate]
result = nodes.get(root)
