# name: settings_logger_set_in_a_step_too
# expect: refused NB140
# holds: a function sets up a logger and a step gives it another level

# %%
import logging
def setup(name):
    made = logging.getLogger(name)
    made.setLevel(logging.WARNING)
    return made
logger = setup("hard.set")
# %% [load]
a = logger.level
logger.setLevel(logging.ERROR)
# %% [train]
b = logger.level
# %% [evaluate]
result = (a, b)
