# name: function_decorated_in_a_pipe
# expect: right
# holds: a chain of `pipe` whose functions a decorator logs, each given what the one before gave

# %%
import numpy as np
import pandas as pd
def log_step(func):
    def wrapper(*args, **kwargs):
        result = func(*args, **kwargs)
        print(func.__name__, result.shape)
        return result
    return wrapper
@log_step
def start_pipeline(d):
    return d.copy()
@log_step
def drop_na(d):
    return d.dropna()
def add_total(d, cols):
    d["total"] = d[cols].sum(axis=1)
    return d
# %% [load]
rng = np.random.default_rng(5)
raw = pd.DataFrame(rng.normal(size=(30, 3)), columns=list("abc"))
clean = raw.pipe(start_pipeline).pipe(drop_na).pipe(add_total, cols=["a", "b"])
# %% [train]
more = clean.pipe(start_pipeline).pipe(add_total, cols=["c"])
same = clean.pipe(drop_na).pipe(add_total, ["a"])
# %% [evaluate]
result = (raw.shape, clean.total.sum(), more.total.sum(), same.total.sum())
