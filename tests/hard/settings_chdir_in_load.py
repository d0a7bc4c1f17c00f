# name: settings_chdir_in_load
# expect: right
# holds: os.chdir in load, a relative file in features and train

# %% [file:data/numbers.txt]
1 2 3
# %% [file:numbers.txt]
9
# %%
import os
# %% [load]
outer = open("numbers.txt").read()
os.chdir("data")
# %% [features]
inner = open("numbers.txt").read()
# %% [train]
os.chdir("..")
last = open("numbers.txt").read()
# %% [evaluate]
result = (outer, inner, last, os.path.exists("data"))
