# name: text_notebook_called_like_library
# expect: right
# holds: the notebook's file is called like a library that the steps import
# notebook: numpy

# %%
import numpy as np
# %% [load]
a = np.arange(3)
# %% [features]
b = a * 2
# %% [evaluate]
result = b.tolist()
