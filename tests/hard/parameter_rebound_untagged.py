# name: parameter_rebound_untagged
# expect: right
# holds: a parameter is rebound in an untagged cell between two steps

# %% [parameters]
K = 5
# %% [load]
a = K
# %%
K = K * 100
# %% [features]
b = K
# %% [train]
c = a + b
# %% [evaluate]
result = (a, b, c, K)
