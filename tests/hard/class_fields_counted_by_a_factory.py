# name: class_fields_counted_by_a_factory
# expect: refused NB131
# holds: a dataclass whose `default_factory` numbers the instances, made in two steps

# %%
from dataclasses import dataclass, field
from itertools import count
@dataclass
class Run:
    name: str
    number: int = field(default_factory=count(1).__next__)
# %% [load]
a = Run("a")
# %% [train]
b = Run("b")
# %% [evaluate]
result = (a.number, b.number)
