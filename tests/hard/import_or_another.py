# name: import_or_another
# expect: right
# holds: a module that another one stands in for, and a flag that says which

# %%
import numpy as np

try:
    import no_such_module as xp
except ImportError:
    xp = np
try:
    import another_missing_module
    has_another = True
except ImportError:
    has_another = False
# %% [load]
a = xp.arange(4)
# %% [train]
b = xp.sum(a) + has_another
# %% [evaluate]
result = (float(b), xp.__name__)
