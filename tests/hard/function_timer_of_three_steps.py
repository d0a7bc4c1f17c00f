# name: function_timer_of_three_steps
# expect: right
# holds: a context manager that writes a global, used in every step

# %%
from contextlib import contextmanager

order = []

@contextmanager
def timed(title):
    order.append(f"begin {title}")
    try:
        yield len(order)
    finally:
        order.append(f"end {title}")
# %% [load]
with timed("load"):
    rows = [3, 1, 2]
# %% [features]
with timed("features") as position:
    rows.sort()
# %% [train]
with timed("train"):
    model = max(rows) + position
# %% [evaluate]
result = (model, order)
