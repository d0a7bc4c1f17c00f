# name: settings_collector_off_first
# expect: right
# holds: gc.disable() and a name for a log level in the first cell, which later steps ask about

# %%
import gc
import logging
gc.disable()
logging.addLevelName(7, "TRACE")
# %% [load]
rows = [[n] for n in range(3)]
# %% [features]
doubled = [row * 2 for row in rows]
gc.collect()
level = logging.getLevelName("TRACE")
# %% [train]
collecting = gc.isenabled()
# %% [evaluate]
result = (doubled, collecting, level)
