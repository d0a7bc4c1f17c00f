# name: magic_pip
# expect: right
# holds: %pip and !pip install lines become requirements

# %%
%pip install --quiet --no-index --find-links . numpy
import numpy as np
# %% [load]
a = np.arange(3)
# %% [features]
b = a + 1
# %% [train]
total = int(b.sum())
# %% [evaluate]
result = total
