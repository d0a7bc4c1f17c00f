# name: class_that_answers_with_care
# expect: right
# holds: a `__getattr__` that raises AttributeError for special names, and one of a dict

# %%
class Wrap:
    def __init__(self, inner): self.inner = inner
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.inner, name)
class Settings(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)
# %% [load]
b = Wrap([1, 2])
c = Settings(a=1)
# %% [evaluate]
result = (b.count(1), c.a)
