# name: mutate_zip_iterator
# expect: right-or-refused
# holds: a zip and a generator expression made in one step, consumed in another

# %% [load]
names = ["a", "b"]
pairs = zip(names, [1, 2])
squares = (n * n for n in range(4))
# %% [features]
table = dict(pairs)
# %% [train]
total = sum(squares)
again = list(pairs)
# %% [evaluate]
result = (table, total, again)
