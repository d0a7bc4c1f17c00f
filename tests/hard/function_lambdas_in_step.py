# name: function_lambdas_in_step
# expect: right-or-refused
# holds: a dict of lambdas made in features is used in train

# %% [load]
xs = [1, 2, 3]
# %% [features]
shift = 10
funcs = {"sum": lambda v: sum(v) + shift, "len": lambda v: len(v)}
# %% [train]
shift = 1000
values = {name: fn(xs) for name, fn in funcs.items()}
# %% [evaluate]
result = values
