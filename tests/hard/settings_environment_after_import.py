# name: settings_environment_after_import
# expect: right
# holds: a module that reads the environment is imported before it is set, another library after

# %% [file:late_reader.py]
import os

SEEN = os.environ.get("HARD_LATE", "not yet")
# %%
import os
from late_reader import SEEN
os.environ["HARD_LATE"] = "1"
import pandas as pd
# %% [load]
xs = [SEEN, os.environ["HARD_LATE"]]
# %% [train]
n = pd.Series(xs).size
# %% [evaluate]
result = (xs, n)
