# name: settings_environment_in_load
# expect: right
# holds: os.environ is set in load and read in train and evaluate

# %%
import os
# %% [load]
os.environ["HARD_SCALE"] = "3"
xs = [1, 2]
# %% [features]
ys = [x * int(os.environ["HARD_SCALE"]) for x in xs]
# %% [train]
os.environ["HARD_SCALE"] = "5"
total = sum(ys) * int(os.environ["HARD_SCALE"])
# %% [evaluate]
result = (total, os.environ.get("HARD_SCALE"), os.getenv("HARD_SCALE", "none"))
