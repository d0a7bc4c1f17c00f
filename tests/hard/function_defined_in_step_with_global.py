# name: function_defined_in_step_with_global
# expect: right
# holds: a function defined in a tagged cell reads a value of that step

# %% [load]
xs = [1, 2, 3]
# %% [features]
low, high = min(xs), max(xs)

def scale(v):
    return (v - low) / (high - low)

ys = [scale(x) for x in xs]
# %% [train]
new = scale(10)
low = -10
newer = scale(10)
# %% [evaluate]
result = (ys, new, newer, scale(0))
