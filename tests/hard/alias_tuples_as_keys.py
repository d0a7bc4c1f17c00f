# name: alias_tuples_as_keys
# expect: right
# holds: keys are tuples of instances that a step changes

# %%
class User:
    def __init__(self, name): self.name = name; self.score = 1.
# %% [load]
users = [User(i) for i in range(3)]
# %% [features]
w = {(a, b): a.name + b.name for a in users for b in users if a is not b}
# %% [train]
for (a, b), s in w.items(): a.score += s
# %% [evaluate]
result = [u.score for u in users]
