# name: settings_recursion_limit
# expect: right
# holds: sys.setrecursionlimit in load, deep recursion in train

# %%
import sys

def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)
# %% [load]
sys.setrecursionlimit(9000)
n = 4000
# %% [features]
m = n + 0
# %% [train]
d = depth(m)
# %% [evaluate]
result = (d, sys.getrecursionlimit())
