# name: settings_environment_in_setup
# expect: right
# holds: the environment is set in a setup cell and read inside a helper

# %%
import os
os.environ["HARD_MODE"] = "fast"
os.environ.setdefault("HARD_LEVEL", "2")

def level():
    return int(os.environ["HARD_LEVEL"]) * (10 if os.environ["HARD_MODE"] == "fast" else 1)
# %% [load]
xs = [1]
# %% [features]
ys = [x * level() for x in xs]
# %% [train]
total = sum(ys)
# %% [evaluate]
result = total + level()
