# name: class_init_reads_steps
# expect: right
# holds: a class of which instances cross reads a parameter and a table of a step while it is made

# %% [parameters]
WIDTH = 4

# %%
import numpy as np


class Window:
    def __init__(
        self,
        start=0,
    ):
        self.rows = values[start : start + WIDTH]
        self.start = start

    def total(self):
        return self.rows.sum()


# %% [load]
values = np.arange(10.0)
# %% [features]
windows = {start: Window(start) for start in (0, 3)}
values[0] = 5
# %% [train]
first = Window()
totals = [window.total() for window in windows.values()]
# %% [evaluate]
result = totals, first.total(), first.start
