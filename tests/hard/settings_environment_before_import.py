# name: settings_environment_before_import
# expect: right
# holds: the environment is set before modules are imported that read it

# %% [file:early_reader.py]
import os

SEEN = [os.environ.get(f"HARD_EARLY_{name}") for name in "ABC"]
# %%
import warnings
import os
warnings.filterwarnings("ignore")
os.environ["HARD_EARLY_A"] = "1"
%env HARD_EARLY_B=2
import pandas as pd
# %% [parameters]
THREADS = 3
# %%
os.environ["HARD_EARLY_C"] = str(THREADS)
from early_reader import SEEN
# %% [load]
xs = list(SEEN)
# %% [train]
n = len(xs)
# %% [evaluate]
result = (xs, n, os.environ["HARD_EARLY_A"])
