# name: class_annotated_state
# expect: refused NB131
# holds: steps add to a list that is an annotated attribute of a class

# %%
class R:
    registry: list = []
    def __init__(self, n):
        self.n = n
        self.registry.append(n)

# %% [load]
a = R(1)
# %% [train]
b = R(2)
# %% [evaluate]
result = len(R.registry)
