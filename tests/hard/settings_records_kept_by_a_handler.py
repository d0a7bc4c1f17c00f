# name: settings_records_kept_by_a_handler
# expect: refused NB140
# holds: what is logged is kept by a handler of Python's own, as it is

# %%
import logging
import logging.handlers
kept = logging.handlers.MemoryHandler(100)
logger = logging.getLogger("hard.kept")
logger.addHandler(kept)
# %% [load]
models = [1]
logger.warning("m %s", models)
# %% [train]
models.append(3)
# %% [evaluate]
result = kept.buffer[0].getMessage()
