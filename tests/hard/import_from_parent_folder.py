# name: import_from_parent_folder
# expect: right
# holds: sys.path is extended by a parent folder that holds a package

# %% [file:up/tools/__init__.py]
from tools.inner import scale
# %% [file:up/tools/inner.py]
def scale(x):
    return 5 * x
# %%
import sys
sys.path.append("./up")
# %% imports come in another cell
from tools import scale
import tools.inner as deep
# %% [load]
xs = [1, 2]
# %% [features]
ys = [scale(x) for x in xs]
# %% [evaluate]
result = (ys, deep.scale(1))
