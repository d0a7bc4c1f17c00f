# name: keep_order_of_a_set
# expect: right
# holds: sets of numbers, tuples and texts keep their order in a store

# %%
import random
random.seed(0)
# %% [load]
a = set()
for _ in range(30):
    a.add(random.randrange(10000))
b = set([random.randrange(10000) for _ in range(30)])
c = frozenset(b)
# %% [features]
orders = [list(s) for s in (a, b, c)]
# %% [evaluate]
result = orders
