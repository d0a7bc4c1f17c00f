# name: class_cache_of_an_ordered_dict
# expect: right
# holds: a cache that drops the oldest key is stored

# %%
from collections import OrderedDict
class LRU(OrderedDict):
    def __init__(self, maxsize=3):
        super().__init__()
        self.maxsize = maxsize
    def __setitem__(self, k, v):
        super().__setitem__(k, v)
        if len(self) > self.maxsize:
            self.popitem(last=False)
# %% [load]
cache = LRU(5)
for i in range(6): cache[i] = i * i
# %% [features]
cache[9] = 1
# %% [evaluate]
result = list(cache.items())
