# name: settings_chdir_in_setup
# expect: right
# holds: os.chdir in a setup cell, a relative file later

# %% [file:data/numbers.txt]
1 2 3
# %%
import os
os.chdir("data")
# %% [load]
with open("numbers.txt") as f:
    xs = [int(x) for x in f.read().split()]
# %% [features]
total = sum(xs)
# %% [train]
again = open("numbers.txt").read()
# %% [evaluate]
result = (total, again, os.path.basename(os.getcwd()))
