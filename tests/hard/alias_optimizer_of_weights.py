# name: alias_optimizer_of_weights
# expect: right
# holds: weights, a net that holds them and an optimizer over them, each made in a step of its own

# %%
import numpy as np
class Opt:
    def __init__(self, params): self.params = params
    def step(self):
        for p in self.params: p -= 1
# %% [load]
W = np.ones(3)
# %% [features]
net = {"W": W}
# %% [train]
opt = Opt([W])
state = {"net": net, "opt": opt}
# %% [evaluate]
state["opt"].step()
result = state["net"]["W"].tolist()
