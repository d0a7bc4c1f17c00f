# name: function_late_bound
# expect: right
# holds: functions that call functions defined in later cells

# %%
def first(x):
    return second(x) + BASE
# %%
BASE = 10

def second(x):
    return x * 2
# %% [load]
a = first(1)
# %% [features]
b = first(a)
# %% [train]
c = second(b)
# %% [evaluate]
result = (a, b, c)
