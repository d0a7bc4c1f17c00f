# name: display_object_that_changes_later
# expect: right
# holds: a method gives its own object to the end of a cell, and the next cell changes it

# %%
class Run:
    def __init__(self): self.m = {}
    def add(self, **kw): self.m.update(kw); return self

# %% [load]
result = Run()
# %% [train]
w = 1
# %% [evaluate]
result.add(n=3)
# %% [evaluate]
result.add(k=4)
