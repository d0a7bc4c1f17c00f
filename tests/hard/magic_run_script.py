# name: magic_run_script
# expect: right
# holds: %run of a script that defines names

# %% [file:other.py]
BASE = 4


def helper(x):
    return x + BASE
# %%
%run other.py
# %% [load]
a = helper(1)
# %% [features]
b = BASE * a
# %% [train]
c = helper(b)
# %% [evaluate]
result = (a, b, c)
