# name: flow_builtin_shadowed_and_restored
# expect: right
# holds: builtins as variable names, deleted again to get the builtin back

# %% [load]
list = [1, 2, 3]
sum = 0
for id in list:
    sum += id
# %% [features]
max = sum * 2
input = list + [max]
# %% [train]
del list, sum
total = sum(list((1, 2)))
# %% [evaluate]
result = (max, input, total, id)
