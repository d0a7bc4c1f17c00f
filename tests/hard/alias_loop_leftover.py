# name: alias_loop_leftover
# expect: right
# holds: a loop variable left over is the last element

# %% [load]
groups = [[1], [2]]
for group in groups:
    group.append(0)
# %% [features]
group.append(5)
# %% [train]
total = sum(map(sum, groups))
# %% [evaluate]
result = (total, group is groups[-1], groups)
