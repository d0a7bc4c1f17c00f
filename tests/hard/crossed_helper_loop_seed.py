# name: crossed_helper_loop_seed
# expect: right
# holds: a helper changes a global frame in a loop under a seed

# %%
import numpy as np
import pandas as pd
np.random.seed(8)

def add_noise(name):
    df[name] = np.random.rand(len(df)) * SCALE

SCALE = 10
# %% [load]
df = pd.DataFrame({"a": [1, 2, 3]})
# %% [features]
for name in ["n1", "n2"]:
    add_noise(name)
# %% [train]
SCALE = 1
add_noise("n3")
total = float(df.sum().sum())
# %% [evaluate]
result = (total, list(df.columns), np.random.rand())
