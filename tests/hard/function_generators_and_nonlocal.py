# name: function_generators_and_nonlocal
# expect: right
# holds: generator functions, yield from, nonlocal and closures made by a factory

# %%
def batches(xs, n):
    for i in range(0, len(xs), n):
        yield xs[i:i + n]

def flat(groups):
    for group in groups:
        yield from group

def make_adder(k):
    total = 0
    def add(x):
        nonlocal total
        total += x * k
        return total
    return add
# %% [load]
xs = list(range(7))
# %% [features]
groups = list(batches(xs, 3))
# %% [train]
add = make_adder(2)
sums = [add(x) for x in flat(groups)]
del add
# %% [evaluate]
result = (groups, sums)
