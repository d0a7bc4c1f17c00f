# name: crossed_names_of_the_package
# expect: right
# holds: variables are called like what the package imports

# %% [load]
partial = [1, 2, 3]
deepcopy = [[1], [2]]
copy_together = 4


# %% [features]
def scaled(value):
    return value * partial[1]


deepcopy[0].append(2)
scaled_too = list(map(scaled, partial))
# %% [train]
deepcopy.append(scaled_too)
copy_together += scaled(5)
# %% [evaluate]
result = [partial, deepcopy, copy_together]
