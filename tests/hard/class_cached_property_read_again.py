# name: class_cached_property_read_again
# expect: right
# holds: what a cached property gave first is changed when it is read again

# %%
from functools import cached_property
class Dataset:
    @cached_property
    def rows(self):
        return [1, 2]
# %% [load]
ds = Dataset()
rows = ds.rows
# %% [features]
ds.rows.append(3)
# %% [evaluate]
result = len(rows)
