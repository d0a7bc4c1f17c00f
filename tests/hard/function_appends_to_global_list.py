# name: function_appends_to_global_list
# expect: right
# holds: a helper records into a global list

# %%
history = []

def record(x):
    history.append(x)
    return x
# %% [load]
a = record(1)
# %% [features]
b = record(2)
# %% [train]
n = len(history)
record(3)
# %% [evaluate]
result = (a, b, n, history)
