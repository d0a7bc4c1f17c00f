# name: alias_part_of_an_attribute
# expect: right
# holds: an attribute that is an array, a part of it, and a step that changes it

# %%
import numpy as np, pandas as pd
from dataclasses import dataclass
from collections import namedtuple
class N:
    def __init__(self): self.W = np.zeros((4, 4))
# %% [load]
rng = np.random.default_rng(0)
d = N()
A = d.W
v = A[1:]
# %% [features]
A += 5
# %% [evaluate]
result = (v.sum(), A.sum())
