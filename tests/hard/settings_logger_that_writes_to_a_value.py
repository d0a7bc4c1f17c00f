# name: settings_logger_that_writes_to_a_value
# expect: refused NB140
# holds: a logger that writes into a value of the notebook leaves it behind in another process

# %%
import io, logging
buf = io.StringIO()
logger = logging.getLogger("a")
logger.setLevel(logging.INFO)
logger.addHandler(logging.StreamHandler(buf))
# %% [load]
x = [1, 2]
logger.info("loaded %d", len(x))
# %% [evaluate]
logger.info("evaluated")
result = (buf.getvalue(), x)
