# name: text_notebook_called_like_its_twin
# expect: right
# holds: a script of the notebook's name lies beside it
# notebook: twin

# %% [file:twin.py]
print("the twin ran")
# %% [file:helpers.py]
def double(x):
    return 2 * x
# %%
from helpers import double
# %% [load]
xs = [1, 2]
# %% [features]
ys = [double(x) for x in xs]
# %% [evaluate]
result = sum(ys)
