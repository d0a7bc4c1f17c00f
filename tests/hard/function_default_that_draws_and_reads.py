# name: function_default_that_draws_and_reads
# expect: right-or-refused
# holds: a function whose default draws reads a value of a step, and a class draws in its body

# %% [parameters]
ROWS = 4

# %%
import numpy as np

np.random.seed(3)
before = np.random.rand()


def total(values, weight=np.random.rand()):
    return sum(values) * scale * weight


class Sample:
    weight = np.random.rand()

    def __init__(self, rows=ROWS):
        self.rows = rows


# %% [load]
values = [1, 2, 3]
scale = len(values)
# %% [train]
sample = Sample()
score = total(values) + before
# %% [evaluate]
result = score + sample.weight + sample.rows
