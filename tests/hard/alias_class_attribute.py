# name: alias_class_attribute
# expect: right-or-refused
# holds: a list kept as a class attribute

# %%
class Registry:
    names = []
    count = 0

    @classmethod
    def add(cls, name):
        cls.names.append(name)
        cls.count += 1
# %% [load]
Registry.add("a")
# %% [features]
Registry.add("b")
n = len(Registry.names)
# %% [train]
Registry.count += 10
# %% [evaluate]
result = (n, Registry.names, Registry.count)
