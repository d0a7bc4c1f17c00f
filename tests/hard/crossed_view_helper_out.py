# name: crossed_view_helper_out
# expect: right
# holds: a helper writes into a view of an array that a dict holds

# %%
import numpy as np

def normalise(block, out=None):
    out = block if out is None else out
    np.divide(block, block.sum(), out=out)
    return out
# %% [load]
grid = np.arange(1.0, 7.0).reshape(2, 3)
blocks = {"left": grid[:, :2], "right": grid[:, 2:]}
# %% [features]
normalise(blocks["left"])
# %% [train]
other = normalise(blocks["right"], np.empty((2, 1)))
total = float(grid.sum())
# %% [evaluate]
grid[0, 0] = 50
result = (total, grid.tolist(), blocks["left"].tolist(), other.tolist())
