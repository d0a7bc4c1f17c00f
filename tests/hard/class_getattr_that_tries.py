# name: class_getattr_that_tries
# expect: refused NB140
# holds: `__getattr__` catches KeyError, and an empty instance recurses without end

# %%
class Options:
    def __init__(self, d): self._d = d
    def __getattr__(self, name):
        try:
            return self._d[name]
        except KeyError:
            raise AttributeError(name)
# %% [load]
p = Options({"a": 1})
# %% [evaluate]
result = p.a
