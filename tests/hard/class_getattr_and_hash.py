# name: class_getattr_and_hash
# expect: right
# holds: __getattr__, __eq__ and __hash__; instances as keys across borders

# %%
class Key:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return isinstance(other, Key) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

class Lazy:
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return name.upper()
# %% [load]
table = {Key("a"): 1}
lazy = Lazy()
# %% [features]
table[Key("b")] = 2
# %% [train]
value = table[Key("a")] + table[Key("b")]
# %% [evaluate]
result = (value, lazy.hello, Key("a") in table)
