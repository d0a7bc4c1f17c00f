# name: function_reads_stage_value
# expect: right
# holds: a helper reads a value that a step computes

# %%
def center(xs):
    return [x - mean for x in xs]
# %% [load]
xs = [1, 2, 6]
mean = sum(xs) / len(xs)
# %% [features]
ys = center(xs)
# %% [train]
zs = center(ys)
# %% [evaluate]
result = (ys, zs, center([0]))
