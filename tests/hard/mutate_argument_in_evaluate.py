# name: mutate_argument_in_evaluate
# expect: right
# holds: a function of the notebook writes the results of evaluate into its argument


# %%
def record(scores, name, value):
    scores[name] = value


# %% [load]
result = {}
rows = [1, 2]
# %% [train]
total = sum(rows)
# %% [evaluate]
record(result, "total", total)
