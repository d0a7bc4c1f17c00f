# name: settings_sys_path
# expect: right
# holds: sys.path is extended in a setup cell, a local module comes from there

# %% [file:lib/scaling.py]
FACTOR = 4


def scale(x):
    return x * FACTOR
# %%
import sys
sys.path.insert(0, "lib")
import scaling
from scaling import FACTOR
# %% [load]
xs = [1, 2]
# %% [features]
ys = [scaling.scale(x) for x in xs]
# %% [train]
total = sum(ys)
# %% [evaluate]
result = (total, FACTOR)
