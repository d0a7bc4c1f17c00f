# name: keep_order_of_a_union
# expect: right
# holds: the order of a union of sets numbers what it holds

# %%
# %% [load]
train_ids = [101, 37, 69, 5]
test_ids = [33, 65, 97, 1]
# %% [features]
users = set(train_ids) | set(test_ids)
# %% [train]
index = {u: i for i, u in enumerate(users)}
# %% [evaluate]
result = index
