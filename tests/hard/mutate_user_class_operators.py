# name: mutate_user_class_operators
# expect: right
# holds: __setitem__, __iadd__ and __call__ of a notebook class change the object

# %%
class Bag:
    def __init__(self):
        self.items = {}
        self.calls = 0

    def __setitem__(self, key, value):
        self.items[key] = value

    def __iadd__(self, other):
        self.items.update(other)
        return self

    def __call__(self):
        self.calls += 1
        return self.calls

    def __contains__(self, key):
        self.calls += 100
        return key in self.items
# %% [load]
bag = Bag()
# %% [features]
bag["a"] = 1
bag += {"b": 2}
# %% [train]
n = bag()
found = "a" in bag
# %% [evaluate]
result = (n, found, bag.calls, sorted(bag.items))
