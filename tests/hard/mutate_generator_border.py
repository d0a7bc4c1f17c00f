# name: mutate_generator_border
# expect: right-or-refused
# holds: a generator half consumed across a border

# %%
def numbers():
    for n in range(10):
        yield n * n
# %% [load]
gen = numbers()
head = [next(gen), next(gen)]
# %% [features]
middle = [next(gen) for _ in range(3)]
# %% [train]
rest = sum(gen)
# %% [evaluate]
result = (head, middle, rest)
