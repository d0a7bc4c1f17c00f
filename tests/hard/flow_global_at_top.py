# name: flow_global_at_top
# expect: right
# holds: a global statement at the top level and type statements

# %% [load]
global shared
shared = 1
count: int = 2
# %% [features]
shared += count
# %% [train]
assert shared == 3, "not three"
pass
...
# %% [evaluate]
result = shared
