# name: settings_logger_with_a_file
# expect: refused NB140
# holds: a function sets up a logger that writes a file anew in each process

# %%
import logging
def setup(name):
    made = logging.getLogger(name)
    made.setLevel(logging.INFO)
    made.addHandler(logging.FileHandler("run.log", mode="w"))
    return made
logger = setup("hard.file")
# %% [load]
logger.info("one")
a = 1
# %% [train]
logger.info("two")
b = a + 1
# %% [evaluate]
result = open("run.log").read()
