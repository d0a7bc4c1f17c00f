# name: class_that_answers_for_another
# expect: refused NB140
# holds: a wrapper whose `__getattr__` asks its own empty self for what it wraps

# %%
class Wrap:
    def __init__(self, inner): self.inner = inner
    def __getattr__(self, name): return getattr(self.inner, name)
# %% [load]
b = Wrap([1, 2])
# %% [evaluate]
result = b.count(1)
