# name: stages_setup_with_effects
# expect: right
# holds: a setup cell computes once what must not be computed in each step

# %%
import itertools
import os
tickets = itertools.count()
start = next(tickets)
with open("runs.txt", "a") as f:
    f.write("x")
size = os.path.getsize("runs.txt")
# %% [load]
a = next(tickets) + start
# %% [features]
b = next(tickets) + size
# %% [train]
c = next(tickets)
# %% [evaluate]
result = (a, b, c, os.path.getsize("runs.txt"), size)
