# name: function_recursion
# expect: right
# holds: recursion and mutual recursion over a constant

# %%
STOP = 0

def even(n):
    return True if n == STOP else odd(n - 1)

def odd(n):
    return False if n == STOP else even(n - 1)

def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)
# %% [load]
xs = [2, 3, 5]
# %% [features]
flags = [even(x) for x in xs]
# %% [train]
total = sum(fact(x) for x, flag in zip(xs, flags) if not flag)
# %% [evaluate]
result = (flags, total, odd(7))
