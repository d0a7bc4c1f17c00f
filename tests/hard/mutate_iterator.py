# name: mutate_iterator
# expect: right-or-refused
# holds: a list iterator, partly consumed in two steps

# %% [load]
it = iter([1, 2, 3, 4, 5])
first = next(it)
# %% [features]
second = next(it)
# %% [train]
third = next(it)
# %% [evaluate]
result = (first, second, third, list(it))
