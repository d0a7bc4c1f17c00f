# name: class_super_by_the_mro
# expect: right
# holds: super() in a mixin runs what another base defines

# %%
class Meter:
    def __init__(self): self.n = 0
    def tick(self): self.n += 1
class Base:
    def __init__(self, meter): self.meter = meter
    def step(self, x): return x + 1
class Scaled(Base):
    def step(self, x): return super().step(x) * 2
class Counted(Base):
    def step(self, x):
        self.meter.tick()
        return super().step(x)
class Both(Scaled, Counted):
    pass
# %% [load]
meter = Meter()
m = Both(meter)
# %% [train]
out = [m.step(i) for i in range(3)]
# %% [evaluate]
result = (out, meter.n)
