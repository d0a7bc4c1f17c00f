# name: flow_match_by_class
# expect: right
# holds: a class that only a pattern names is brought along

# %%
from dataclasses import dataclass
import numpy as np
from enum import Enum
@dataclass
class Config:
    lr: float = 0.1
class Color(Enum):
    RED = 1
# %% [load]
value = 0.1
# %% [evaluate]
match value:
    case Config(lr=l):
        kind = l
    case Color.RED:
        kind = "red"
    case np.ndarray():
        kind = "array"
    case _:
        kind = "other"
result = kind
