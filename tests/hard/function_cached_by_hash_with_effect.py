# name: function_cached_by_hash_with_effect
# expect: right
# holds: an lru_cache asks its arguments for their hash, which counts how often

# %%
from functools import lru_cache


class Key:
    def __init__(self, n):
        self.n = n
        self.asked = 0

    def __hash__(self):
        self.asked += 1
        return hash(self.n)

    def __eq__(self, other):
        return self.n == other.n


@lru_cache(maxsize=None)
def double(key):
    return 2


# %% [load]
key, other = Key(1), Key(2)

# %% [train]
total = double(key) + double(key)
part = double(other)

# %% [evaluate]
result = (key.asked, other.asked, total, part)
