# name: function_reads_constant
# expect: right
# holds: helpers that read constants, directly and through another helper

# %%
RATE = 0.5
TABLE = {"a": 1, "b": 2}

def rate(x):
    return x * RATE

def coded(name):
    return rate(TABLE[name])
# %% [load]
names = ["a", "b"]
# %% [features]
values = [coded(n) for n in names]
# %% [train]
total = sum(values)
# %% [evaluate]
result = total * RATE
