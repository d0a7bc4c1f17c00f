# name: stages_missing
# expect: right
# holds: a notebook with only load and evaluate

# %% [load]
xs = [3, 4]
# %% [evaluate]
xs.append(5)
result = sum(xs)
