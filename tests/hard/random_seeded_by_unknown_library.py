# name: random_seeded_by_unknown_library
# expect: right
# holds: functions of an unknown library seed the generators and set a mode that later steps use

# %% [file:unknownlib.py]
import os
import random


def seed_everything(seed):
    random.seed(seed)


def set_scale(scale):
    os.environ["HARD_UNKNOWN_SCALE"] = str(scale)


def scaled(x):
    return x * int(os.environ.get("HARD_UNKNOWN_SCALE", 1))
# %%
import random
import unknownlib
from unknownlib import scaled
SEED = 5
unknownlib.seed_everything(SEED)
unknownlib.set_scale(4)
# %% [load]
xs = [random.random(), scaled(1)]
# %%
unknownlib.set_scale(7)
# %% [features]
ys = [x + random.random() + scaled(1) for x in xs]
# %% [train]
total = sum(ys) * random.random()
# %% [evaluate]
result = (xs, ys, total)
