# name: parameter_derived
# expect: right
# holds: parameters computed from other parameters and from imports

# %% [parameters]
import os
BASE = "data"
N = 4
FILE = os.path.join(BASE, "n.txt")
HALF = N // 2
GRID = {"n": [N, HALF], "file": FILE}
WINDOW: int = 3  # days
NOTHING = None
NEGATIVE = -1.5e-3
PAIR = (1, "x")
MANY = [
    1,  # one
    2,
]
# %% [load]
xs = list(range(N))
# %% [features]
ys = xs[:HALF] + [WINDOW]
# %% [train]
total = sum(ys) + GRID["n"][1]
# %% [evaluate]
result = (total, FILE, GRID, NOTHING, NEGATIVE, PAIR, MANY)
