# name: flow_rebound_conditionally
# expect: right
# holds: a name of an earlier step rebound only under a condition

# %% [load]
xs = [1, 2, 3]
limit = 10
# %% [features]
if len(xs) > 5:
    limit = 20
for x in xs:
    if x > 100:
        xs = []
# %% [train]
while limit > 100:
    limit -= 1
try:
    bound = xs[7]
except IndexError:
    pass
else:
    limit = 0
# %% [evaluate]
result = (limit, xs, x)
