# name: random_untagged_sample
# expect: right
# holds: df.sample in an untagged cell moves the global generator without naming it

# %%
import numpy as np
import pandas as pd
np.random.seed(1)
# %% [load]
df = pd.DataFrame({"a": range(10)})
# %%
df.sample(3)
# %% [features]
picked = df.sample(4)
# %% [train]
total = int(picked.a.sum())
# %% [evaluate]
result = (total, picked.index.tolist())
