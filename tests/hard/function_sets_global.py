# name: function_sets_global
# expect: right
# holds: a helper makes a global that did not exist before

# %%
def prepare():
    global table, size
    table = {"a": 1}
    size = 10
# %% [load]
prepare()
# %% [features]
table["b"] = size
# %% [train]
total = sum(table.values())
# %% [evaluate]
result = (total, size)
