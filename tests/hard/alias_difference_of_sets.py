# name: alias_difference_of_sets
# expect: right
# holds: the nodes of one step without the set of another

# %%
class N:
    def __init__(self, v): self.v = v
# %% [load]
nodes = [N(i) for i in range(3)]
# %% [features]
seen = {n for n in nodes if n.v > 0}
# %% [evaluate]
left = set(nodes) - seen
result = sorted(n.v for n in left)
