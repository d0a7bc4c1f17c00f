# name: stages_skip
# expect: right-or-refused
# holds: a cell tagged skip changes what a later step reads

# %% [load]
xs = [1, 2]
# %% [skip]
xs.append(100)
# %% [features]
total = sum(xs)
# %% [train]
n = total * 2
# %% [evaluate]
result = (total, n)
