# name: class_method_by_the_mro
# expect: right
# holds: the second base overrides what both inherit

# %%
class Base:
    def __init__(self): self.calls = 0
    def run(self, x): return self.work(x)
    def work(self, x): return x
class Fast(Base):
    def name(self): return "fast"
class Logged(Base):
    def work(self, x):
        self.calls += 1
        return x * 2
class Job(Fast, Logged):
    pass
# %% [load]
j = Job()
# %% [train]
y = j.run(2)
# %% [evaluate]
result = (y, j.calls)
