# name: magic_unknown
# expect: refused NB102
# holds: a magic nobody knows

# %% [load]
xs = [1]
%frobnicate xs
# %% [features]
ys = xs + [2]
# %% [train]
n = len(ys)
# %% [evaluate]
result = n
