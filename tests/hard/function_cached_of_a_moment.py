# name: function_cached_of_a_moment
# expect: refused NB131
# holds: a cached function of several steps says when it was called first

# %%
from datetime import datetime
from functools import lru_cache


@lru_cache
def started():
    return datetime.now()


# %% [load]
first = started()
# %% [train]
same = started() == first
# %% [evaluate]
result = [same]
