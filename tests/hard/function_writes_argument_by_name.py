# name: function_writes_argument_by_name
# expect: right
# holds: a helper whose argument is rebound before it is changed

# %%
def safe(values):
    values = list(values)
    values.append(99)
    return values

def unsafe(values, copy=False):
    if copy:
        values = list(values)
    values.append(99)
    return values
# %% [load]
xs = [1]
# %% [features]
a = safe(xs)
b = unsafe(xs, copy=True)
# %% [train]
n = len(xs)
c = unsafe(xs)
# %% [evaluate]
result = (a, b, n, len(xs), c is xs)
