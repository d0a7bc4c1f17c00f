# name: import_conditional
# expect: right
# holds: imports in try, in if and in a function; the fallback is taken

# %%
try:
    import not_there_at_all as fast
except ImportError:
    import math as fast
if fast.pi > 3:
    from math import floor as rounder
else:
    from math import ceil as rounder

def late():
    import textwrap
    from json import loads
    return textwrap.dedent("  x"), loads("1")
# %% [load]
a = fast.sqrt(16)
# %% [features]
b = rounder(a + 0.5)
# %% [train]
c = late()
# %% [evaluate]
result = (a, b, c, rounder(2.5))
