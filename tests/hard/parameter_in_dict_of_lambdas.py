# name: parameter_in_dict_of_lambdas
# expect: right
# holds: setup keeps lambdas that read a parameter, and one step calls them

# %% [parameters]
C = 1.0
# %%
FACTORY = {"a": lambda: [C], "b": lambda: [1 / C]}

# %% [load]
x = 1
# %% [train]
model = FACTORY["a"]()
# %% [evaluate]
result = model[0]
