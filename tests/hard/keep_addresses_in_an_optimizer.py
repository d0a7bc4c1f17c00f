# name: keep_addresses_in_an_optimizer
# expect: refused NB140
# holds: an optimizer that keeps what it knows of each weight by its id()

# %%
class P:
    def __init__(self, v): self.v = v
class Opt:
    def __init__(self, ps): self.ps = ps; self.m = {}
    def step(self):
        for p in self.ps:
            self.m[id(p)] = self.m.get(id(p), 0) + 1
            p.v += self.m[id(p)]
# %% [load]
ps = [P(1), P(2)]
# %% [train]
opt = Opt(ps)
opt.step()
# %% [train:more]
opt.step()
# %% [evaluate]
result = [p.v for p in ps], len(opt.m)
