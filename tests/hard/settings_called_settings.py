# name: settings_called_settings
# expect: right
# holds: names that the settings of a package have mean what they do in the notebook

# %%
import numpy as np
import pandas as pd
from random import seed
from numpy.random import seed as np_seed
settings = {"max": 5}
pd.set_option("display.max_rows", settings["max"])
seed(5)
np_seed(5)
# %% [load]
import random
x = np.random.rand()
# %% [evaluate]
result = [x, random.random(), pd.get_option("display.max_rows"), settings]
