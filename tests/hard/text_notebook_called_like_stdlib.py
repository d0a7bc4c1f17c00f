# name: text_notebook_called_like_stdlib
# expect: right
# holds: the notebook's file is called like a module it imports
# notebook: statistics

# %%
import statistics
import random
# %% [load]
xs = [1, 2, 9]
random.seed(0)
# %% [features]
middle = statistics.median(xs)
# %% [evaluate]
result = (middle, random.random())
