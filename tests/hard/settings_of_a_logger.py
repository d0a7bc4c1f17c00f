# name: settings_of_a_logger
# expect: right
# holds: a setup cell makes a logger and its handler, steps and a helper write to it

# %%
import logging
import sys

logger = logging.getLogger("notebook")
logger.setLevel(logging.INFO)
logger.propagate = False
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
for known in logger.handlers[:]:
    logger.removeHandler(known)
logger.addHandler(handler)


def report(values):
    logger.info("%d values", len(values))
    return len(values)


# %% [load]
x = [3, 1, 2]
logger.info("loaded")
logger.debug("not shown")

# %% [features]
y = sorted(x)
logger.warning("sorted")

# %% [evaluate]
result = report(y), logger.level, len(logger.handlers)
