# name: function_chain_that_keeps
# expect: right
# holds: seven methods that call one another, the last of which keeps what it is given

# %%
class Agent:
    def __init__(self, name): self.name = name; self.score = 0; self.pals = []
    def meet(self, o): return self.greet(o)
    def greet(self, o): return self.talk(o)
    def talk(self, o): return self.trade(o)
    def trade(self, o): return self.deal(o)
    def deal(self, o): return self.shake(o)
    def shake(self, o): return self.befriend(o)
    def befriend(self, o):
        self.pals.append(o)
        return self
# %% [load]
a, b = Agent("a"), Agent("b")
# %% [features]
w = a.meet(b)
# %% [train]
b.score += 5
w.score = 3
# %% [evaluate]
result = (a.pals[0].score, a.score, len(a.pals))
