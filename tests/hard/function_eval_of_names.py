# name: function_eval_of_names
# expect: right-or-refused
# holds: eval of a string that names variables of another step

# %% [parameters]
TREES = 5
# %% [load]
base = 10
# %% [features]
expression = "base * TREES"
value = eval(expression)
# %% [train]
more = eval("value + base")
# %% [evaluate]
result = (value, more)
