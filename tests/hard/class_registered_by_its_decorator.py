# name: class_registered_by_its_decorator
# expect: right
# holds: classes that no step names are found in a dict and a list that their decorators fill

# %%
NAMES = []
MODELS = {}

def register(cls):
    NAMES.append(cls.__name__)
    MODELS[cls.__name__.lower()] = cls
    return cls

@register
class Double:
    def run(self, x):
        return x * 2

@register
class Square:
    def run(self, x):
        return x * x

# %% [load]
x = 3

# %% [train]
found = {name: MODELS[name]().run(x) for name in sorted(MODELS)}

# %% [evaluate]
result = found, NAMES
