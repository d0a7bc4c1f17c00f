# name: parameter_deleted
# expect: right
# holds: a parameter is deleted and made again

# %% [parameters]
N = 3
M = 4
# %% [load]
xs = list(range(N))
del N
# %% [features]
N = 10
total = sum(xs) + N
# %% [train]
try:
    del M
    M
except NameError:
    total += 1
# %% [evaluate]
result = (total, N)
