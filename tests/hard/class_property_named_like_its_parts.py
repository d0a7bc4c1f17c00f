# name: class_property_named_like_its_parts
# expect: right
# holds: a property and a method of a class hand out what an inner object has under their name

# %%
class Inner:
    def __init__(self):
        self.items = []
        self.rows = [0]
class Box:
    rows = "none"
    def __init__(self):
        self.inner = Inner()
    @property
    def items(self):
        return self.inner.items
    def get(self, key):
        return self.table.get(key)
    def first(self):
        return self.inner.rows
class Table:
    def __init__(self):
        self.table = {"a": [1]}
    def get(self, key):
        return self.table.get(key)
# %% [load]
b = Box()
t = Table()
# %% [features]
b.items.append(1)
# %% [train]
xs = t.get("a")
xs.append(2)
# %% [features:two]
b.inner.rows.append(3)
got = b.first()
got.append(4)
# %% [evaluate]
result = (b.items, t.table, b.inner.rows)
