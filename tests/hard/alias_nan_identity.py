# name: alias_nan_identity
# expect: right
# holds: membership of a nan goes by identity

# %%
import math
# %% [load]
nan = float("nan")
xs = [1.0, nan]
# %% [features]
found = nan in xs
# %% [train]
place = xs.index(nan) if nan in xs else -1
# %% [evaluate]
result = (found, place)
