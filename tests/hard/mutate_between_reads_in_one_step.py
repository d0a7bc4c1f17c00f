# name: mutate_between_reads_in_one_step
# expect: right
# holds: a step reads, changes and reads again; the earlier value was handed on

# %% [load]
xs = [1, 2, 3]
n = len(xs)
# %% [features]
before = tuple(xs)
xs.clear()
after = tuple(xs)
xs.append(n)
# %% [train]
total = sum(xs) + len(before)
# %% [evaluate]
result = (before, after, total, xs)
