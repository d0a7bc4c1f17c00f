# name: stages_same_name_two_parts
# expect: right
# holds: two parts bind the same names

# %% [load]
xs = [1, 2, 3]
# %% [train:low]
model = min(xs)
score = model * 2
# %% [evaluate:low]
low = score
# %% [train:high]
model = max(xs)
score = model * 3
# %% [evaluate:high]
result = (low, score, model)
