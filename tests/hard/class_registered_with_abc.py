# name: class_registered_with_abc
# expect: right-or-refused
# holds: a class registered with an abstract one

# %%
from abc import ABC
class Loader(ABC):
    pass
class Mine:
    pass
Loader.register(Mine)
# %% [load]
m = Mine()
# %% [train]
b = isinstance(m, Loader)
# %% [evaluate]
result = b
