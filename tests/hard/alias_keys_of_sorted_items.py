# name: alias_keys_of_sorted_items
# expect: right
# holds: the first key of sorted items is an instance that a step changes

# %%
class User:
    def __init__(self, name): self.name = name; self.score = 1.
# %% [load]
users = [User(i) for i in range(4)]
# %% [features]
new = {u: u.name for u in users}
# %% [train]
top = sorted(new.items(), key=lambda t: -t[1])[0][0]; top.score = 7
# %% [evaluate]
result = [u.score for u in users]
