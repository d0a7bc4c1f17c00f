# name: function_with_options_of_that_name
# expect: right
# holds: a function with `**options` reads a value of a step, and is given an option of its name

# %% [load]
xs = [1.0, 2.0, 3.0]
alpha = 0.5


# %%
def fit(values, **params):
    return [v * alpha + sum(params.values()) for v in values]


# %% [features]
a = fit(xs, alpha=3, beta=1)
b = fit(xs, **{"alpha": 7})
# %% [train]
alpha = 0.25
c = fit(xs, beta=2)
# %% [evaluate]
result = [a, b, c]
