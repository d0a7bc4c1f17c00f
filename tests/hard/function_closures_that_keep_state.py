# name: function_closures_that_keep_state
# expect: refused NB140
# holds: closures made in the setup, whose counter, generator and smoothed value go on from step to step

# %%
import itertools
import numpy as np
def numbers():
    count = itertools.count(1)
    return lambda: next(count)
def ema(alpha):
    state = None
    def update(x):
        nonlocal state
        state = x if state is None else alpha * x + (1 - alpha) * state
        return state
    return update
def noise(seed):
    rng = np.random.RandomState(seed)
    def draw(n):
        return rng.rand(n)
    return draw
new_id = numbers()
smooth = ema(0.5)
draw = noise(3)
# %% [load]
a = (new_id(), draw(2), [smooth(v) for v in (1, 2)])
# %% [train]
b = (new_id(), draw(2), smooth(5))
# %% [evaluate]
result = (a, b)
