# name: mutate_cells_of_arrays
# expect: right
# holds: lists and dicts in the cells of object arrays change in another step, through copies and views

# %%
import numpy as np
# %% [load]
first, second, third = [1], [2], {"n": 3}
cells = np.array([first, None], dtype=object)
grid = np.stack([np.array([second, None], dtype=object)])
records = np.array([third])
empty = np.empty(1, dtype=object)
empty[0] = cells[0]
# %% [features]
cells[0].append(10)
grid[0, 0].append(20)
records.copy()[0]["n"] = 30
for part in empty:
    part.append(40)
# %% [train]
np.concatenate([cells, empty])[0].append(50)
# %% [evaluate]
result = (first, second, third, cells.tolist(), grid.tolist(), records.tolist(), empty.tolist())
