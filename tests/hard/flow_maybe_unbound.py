# name: flow_maybe_unbound
# expect: right
# holds: a name bound on one branch only, used later on the same branch

# %% [load]
fancy = False
xs = [1, 2]
if fancy:
    extra = 5
for unused in []:
    never = unused
# %% [features]
ys = xs + [extra] if fancy else xs + [0]
# %% [train]
try:
    total = sum(ys) + never
except NameError:
    total = -1
# %% [evaluate]
result = (ys, total, extra if fancy else None)
