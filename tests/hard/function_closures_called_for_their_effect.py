# name: function_closures_called_for_their_effect
# expect: right
# holds: lines that only call a closure, whose total, table or fitted numbers a later line reads

# %%
import numpy as np
def running():
    total, calls = 0, [0]
    def add(x):
        nonlocal total
        total += x
        calls[0] += 1
        return total, calls[0]
    return add
def lookup():
    table = {}
    def put(key, value=None):
        if value is not None:
            table[key] = value
        return table.get(key)
    return put
def scaler():
    learned = {}
    def fit(x):
        learned["mean"], learned["std"] = x.mean(), x.std()
    def transform(x):
        return (x - learned["mean"]) / learned["std"]
    return {"fit": fit, "transform": transform}
# %% [load]
x = np.arange(6.0)
add = running()
add(1)
add(2)
total = add(0)
db = lookup()
db("a", 1)
found = db("a")
# %% [features]
scale = scaler()
scale["fit"](x)
scaled = scale["transform"](x)
# %% [evaluate]
result = (total, found, scaled.round(4))
