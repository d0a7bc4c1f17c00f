# name: settings_level_between_logs
# expect: refused NB132
# holds: a step gives a logger another level after it has logged

# %%
import logging
logger = logging.getLogger("hard.level")
logger.setLevel(logging.INFO)
# %% [load]
a = logger.level
logger.setLevel(logging.ERROR)
# %% [train]
b = logger.level
# %% [evaluate]
result = (a, b)
