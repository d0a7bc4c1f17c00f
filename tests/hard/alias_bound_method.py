# name: alias_bound_method
# expect: right
# holds: a bound method of a list is called in a later step

# %% [load]
xs = [1]
add = xs.append
# %% [features]
add(2)
# %% [train]
n = len(xs)
add(3)
# %% [evaluate]
result = (n, xs)
