# name: function_global_statement
# expect: right
# holds: global counter in a helper, called in three steps

# %%
counter = 0

def bump(n=1):
    global counter
    counter += n
    return counter
# %% [load]
a = bump()
# %% [features]
b = bump(10)
# %% [train]
c = bump() + counter
# %% [evaluate]
result = (a, b, c, counter)
