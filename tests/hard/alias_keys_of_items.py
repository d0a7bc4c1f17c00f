# name: alias_keys_of_items
# expect: right
# holds: the keys that items() gives are instances that a step changes

# %%
class User:
    def __init__(self, name): self.name = name; self.score = 1.
# %% [load]
users = [User(i) for i in range(3)]
# %% [features]
new = {u: u.name * 2. for u in users}
# %% [train]
for u, s in new.items(): u.score = s
# %% [evaluate]
result = [u.score for u in users]
