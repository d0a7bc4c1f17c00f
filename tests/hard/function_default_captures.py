# name: function_default_captures
# expect: right-or-refused
# holds: a default argument captures a global that is rebound before the call

# %%
k = 3

def scaled(x, factor=k, extra=[k]):
    return x * factor + extra[0]
# %% [load]
k = 100
a = scaled(2)
# %% [features]
b = scaled(a)
# %% [train]
c = b + k
# %% [evaluate]
result = (a, b, c, scaled(1))
