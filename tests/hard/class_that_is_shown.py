# name: class_that_is_shown
# expect: right
# holds: a class is printed, named in an error and has a text of its own

# %%
from enum import Enum

class Named(type):
    def __repr__(cls):
        return cls.__name__
    __str__ = __repr__

class Scaler(metaclass=Named):
    factor = 2

class Color(Enum):
    RED = 1

class Plain:
    def double(self, x):
        if not isinstance(x, int):
            raise TypeError(f"{type(self)} doubles numbers")
        return 2 * x
# %% [load]
plain = Plain()
print(type(plain), f"{Plain}", Scaler)
# %% [features]
try:
    plain.double("a")
    failed = False
except TypeError:
    failed = True
labels = [str(Scaler), f"{Color}", str(Color.RED), Plain.__name__, f"{plain.double(2)}"]
# %% [evaluate]
result = (labels, failed, getattr(plain, "double")(3))
