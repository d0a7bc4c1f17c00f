# name: class_defaults_of_its_body
# expect: right
# holds: a default of a method is a name of the class body

# %%
class Model:
    RATE = 0.5
    STEPS = [1, 2]
    def __init__(self, rate=RATE, *, steps=STEPS): self.rate = rate; self.steps = steps
    def step(self, x, f=lambda v: v * 2, n=RATE * 2): return f(x) * self.rate * n
# %% [load]
m = Model()
# %% [features]
x = m.step(3)
# %% [evaluate]
result = (x, m.steps, m.step(4))
