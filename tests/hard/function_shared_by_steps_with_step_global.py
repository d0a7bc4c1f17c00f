# name: function_shared_by_steps_with_step_global
# expect: right
# holds: a helper reads a model that train makes and evaluate replaces

# %%
def predict(xs):
    return [model["k"] * x for x in xs]
# %% [load]
xs = [1, 2]
# %% [train]
model = {"k": 2}
first = predict(xs)
model["k"] = 3
# %% [evaluate]
second = predict(xs)
model = {"k": 100}
result = (first, second, predict(xs))
