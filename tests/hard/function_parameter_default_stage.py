# name: function_parameter_default_stage
# expect: right
# holds: a helper has an argument of the same name as an artifact and as a parameter

# %% [parameters]
alpha = 2
# %%
def blend(xs, alpha=alpha, model=None):
    model = model or {}
    model["alpha"] = alpha
    return [x * alpha for x in xs], model
# %% [load]
xs = [1, 2]
# %% [features]
ys, model = blend(xs)
# %% [train]
zs, same = blend(ys, alpha=3, model=model)
# %% [evaluate]
result = (ys, zs, model, same is model)
