# name: function_default_of_a_moment
# expect: refused NB145
# holds: the default of a function of several steps is a new id

# %% [parameters]
N = 3
# %%
import uuid


def mark(value, run=uuid.uuid4().hex):
    return f"{run}:{value * N}"


# %% [load]
first = mark(1)
# %% [train]
second = mark(1)
# %% [evaluate]
result = first == second
