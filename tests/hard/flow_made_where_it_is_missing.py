# name: flow_made_where_it_is_missing
# expect: right
# holds: a value is made where it is not there yet

# %% [load]
try:
    rows
except NameError:
    rows = [1, 2, 3]
try:
    print(len(cache))
except Exception:
    cache = {}
# %% [train]
cache["total"] = sum(rows)
# %% [evaluate]
result = [cache, rows]
