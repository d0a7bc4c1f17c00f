# name: parameter_name_of_step
# expect: right
# holds: parameters and variables named like steps, modules of the package and the package

# %% [parameters]
load = 1
features = ["a"]
params = {"k": 1}
pipeline = "p"
settings = 4
run = 5
# %% [load]
data = load + run
step = [data]
# %% [features]
features = features + ["b"]
helpers = len(features) + settings
runtime = helpers
# %% [train]
train = {"n": helpers + params["k"]}
evaluate = lambda t: t["n"]
result_name = pipeline + str(evaluate(train))
del evaluate
# %% [evaluate]
seed = train["n"]
result = (data, step, features, train, result_name, seed, runtime)
