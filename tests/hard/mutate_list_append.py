# name: mutate_list_append
# expect: right
# holds: a list of one step grows in the next; the first step's artifact stays as it was

# %% [load]
xs = [1, 2]
# %% [features]
xs.append(3)
# %% [train]
total = sum(xs)
xs.extend([4, 5])
# %% [evaluate]
result = (total, len(xs), xs)
