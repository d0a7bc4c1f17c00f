# name: function_default_captures_stage_value
# expect: right-or-refused
# holds: a function defined between steps captures a stage value in its default

# %% [load]
xs = [1, 2, 3]
mean = sum(xs) / len(xs)
# %%
def center(x, m=mean):
    return x - m
# %% [features]
mean = 100
ys = [center(x) for x in xs]
# %% [train]
total = sum(ys) + mean
# %% [evaluate]
result = (ys, total, center(0))
