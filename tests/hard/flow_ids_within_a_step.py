# name: flow_ids_within_a_step
# expect: right
# holds: ids that are compared, counted and printed where they are made

# %%
class P:
    def __init__(self, v): self.v = v
def distinct(ps):
    seen = set()
    for p in ps:
        seen.add(id(p))
    return len(seen)
# %% [load]
a = P(1)
ps = [a, P(2), a]
# %% [train]
n = distinct(ps)
print(id(a))
same = id(ps[0]) == id(ps[2])
order = sorted(range(3), key=lambda i: ps[i].v)
# %% [evaluate]
result = n, same, order
