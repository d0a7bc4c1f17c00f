# name: settings_log_file_written_anew
# expect: right
# holds: the processes of a run go on with the log file that the first one began

# %%
import logging
logging.basicConfig(level=logging.INFO, filename="run.log", filemode="w", format="%(levelname)s %(message)s", force=True)
# %% [load]
x = [1, 2]
logging.info("loaded %d", len(x))
# %% [evaluate]
logging.info("evaluated")
result = (open("run.log").read(), x)
