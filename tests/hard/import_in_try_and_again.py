# name: import_in_try_and_again
# expect: right-or-refused
# holds: a name is imported in a `try` with another to stand in, and again by a plain import

# %%
try:
    from math import floor
except ImportError:
    from numpy import floor

# %% [load]
x = floor(2.5)

# %%
from math import floor

# %% [features]
y = floor(3.5)

# %% [evaluate]
result = x, y
