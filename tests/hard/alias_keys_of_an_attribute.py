# name: alias_keys_of_an_attribute
# expect: right
# holds: an attribute that is a dict of the nodes of another step, asked for each

# %%
class N:
    def __init__(self, v): self.v = v
class G:
    def __init__(self, nodes): self.dist = {n: n.v for n in nodes}
    def of(self, n): return self.dist[n]
# %% [load]
nodes = [N(i) for i in range(3)]
# %% [features]
g = G(nodes)
# %% [evaluate]
result = [g.of(n) for n in nodes]
