# name: mutate_default_in_evaluate
# expect: right
# holds: a function of the notebook writes into its default, which is shown

# %%
result = {}
def add(name, value, into=result): into[name] = value

# %% [load]
xs = [1, 2, 3]
# %% [train]
w = sum(xs)
# %% [evaluate]
add("w", w)
result
