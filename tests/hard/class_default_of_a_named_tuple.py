# name: class_default_of_a_named_tuple
# expect: refused NB131
# holds: steps change the dict that is a default of a named tuple

# %%
from typing import NamedTuple
class S(NamedTuple):
    meta: dict = {}

# %% [load]
a = S()
a.meta["n"] = 1
# %% [train]
b = S()
k = len(b.meta)
# %% [evaluate]
result = k
