# name: magic_reset
# expect: right
# holds: %reset empties the namespace

# %% [load]
xs = [1]
# %% [features]
%reset -f
xs = [5]
# %% [train]
n = sum(xs)
# %% [evaluate]
result = n
