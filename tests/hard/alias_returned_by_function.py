# name: alias_returned_by_function
# expect: right
# holds: a function returns its argument

# %%
def push(values, x):
    values.append(x)
    return values
# %% [load]
xs = [1]
# %% [features]
ys = push(xs, 2)
# %% [train]
ys.append(3)
n = len(xs)
# %% [evaluate]
result = (n, xs, ys is xs)
