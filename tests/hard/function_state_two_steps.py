# name: function_state_two_steps
# expect: refused NB131
# holds: a default that a function changes, called from two steps through another function

# %%
def keep(x, seen=[]):
    seen.append(x)
    return sum(seen)

def twice(x):
    return keep(x) * 2
# %% [load]
first = twice(1)
# %% [train]
second = twice(1)
# %% [evaluate]
result = (first, second)
