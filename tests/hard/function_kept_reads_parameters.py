# name: function_kept_reads_parameters
# expect: right
# holds: a dict of functions that read a parameter crosses, and a cached one is used by two steps

# %% [parameters]
SCALE = 2.0
# %%
import functools

def double(x):
    return x * SCALE

def half(x):
    return x / SCALE

@functools.lru_cache(maxsize=None)
def slow(n):
    return n * SCALE

# %% [load]
xs = [1.0, 2.0, 3.0]
# %% [features]
makers = {"double": double, "half": half}
# %% [train]
made = {name: [make(x) for x in xs] for name, make in makers.items()}
total = sum(slow(int(x)) for x in xs)
# %% [evaluate]
result = (made, total, slow(2), SCALE)
