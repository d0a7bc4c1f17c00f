# name: settings_of_a_logger_in_a_function
# expect: right
# holds: a logger that a function of the first cell sets up is set up in every process; what is
# logged is kept by no logger

# %%
import io
import logging
import sys

def get_logger(name, level=logging.INFO):
    made = logging.getLogger(name)
    made.setLevel(level)
    made.addHandler(logging.StreamHandler(sys.stdout))
    made.propagate = False
    return made

log = get_logger("hard.me")
plain = logging.getLogger("hard.plain")
# %% [load]
models = {"a": 1.0}
log.info("models %s", models)
plain.warning("%s", models)
# %% [features]
models["b"] = 2.0
log.debug("nobody %s", models)
levels = [log.level, log.isEnabledFor(10), len(log.handlers) > 0, log.propagate]
# %% [evaluate]
log.info("done %d", len(models))
result = (models, levels, [log.level, log.isEnabledFor(20), len(log.handlers) > 0])
