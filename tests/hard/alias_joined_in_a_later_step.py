# name: alias_joined_in_a_later_step
# expect: right
# holds: a list of one step and what holds it of another are joined in a third, and changed in a fourth

# %%
class Trainer:
    def __init__(self, model, hist): self.model, self.hist = model, hist
    def go(self):
        self.hist.append(1)
        return self
# %% [load]
hist = []
# %% [features]
model = {"hist": hist}
# %% [train]
t = Trainer(model, hist)
# %% [evaluate]
t.go()
result = (t.model["hist"], len(t.hist))
