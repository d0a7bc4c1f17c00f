# name: parameter_rebound
# expect: right
# holds: a parameter is rebound in steps

# %% [parameters]
TREES = 5
limit = 1
path = None
# %% [load]
TREES = TREES + 1
xs = list(range(TREES))
path = path or "default"
# %% [features]
TREES *= 2
for limit in xs:
    pass
# %% [train]
total = TREES + limit
# %% [evaluate]
result = (total, TREES, limit, path)
