# name: alias_place_in_a_list
# expect: right
# holds: an instance picked in one step, the place of which another one looks for

# %%
class Node:
    def __init__(self, v): self.v = v
# %% [load]
both = [Node(1), Node(2)]
# %% [features]
pick = both[1]
# %% [evaluate]
result = both.index(pick)
