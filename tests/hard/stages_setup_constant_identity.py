# name: stages_setup_constant_identity
# expect: right
# holds: a mutable constant of a setup cell is changed in two steps

# %%
CONFIG = {"lr": 1, "seen": []}
DEFAULTS = CONFIG
# %% [load]
CONFIG["seen"].append("load")
# %% [features]
CONFIG["lr"] = 5
n = len(CONFIG["seen"])
# %% [train]
DEFAULTS["seen"].append("train")
# %% [evaluate]
result = (CONFIG, n, DEFAULTS is CONFIG)
