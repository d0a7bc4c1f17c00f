# name: class_whose_init_is_decorated
# expect: right
# holds: what a decorator of `__init__` keeps is kept by the instance

# %%
import functools
import numpy as np
def keeping(init):
    @functools.wraps(init)
    def kept(self, *given):
        self.given = given
        init(self, *given)
    return kept
class Box:
    @keeping
    def __init__(self, x):
        self.n = len(x)
# %% [load]
x = np.zeros(3)
# %% [features]
box = Box(x)
# %% [train]
box.given[0][0] = 5
# %% [evaluate]
result = (x.tolist(), box.n)
