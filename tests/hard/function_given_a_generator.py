# name: function_given_a_generator
# expect: right
# holds: a function and a class that read values of steps are called with a bare generator

# %% [parameters]
SHARE = 0.5

# %%
class Bag:
    def __init__(self, values, share=SHARE):
        self.values, self.share = list(values), share


def total(values):
    return sum(values) * scale


# %% [load]
rows = [1, 2, 3]
scale = len(rows)
# %% [train]
bag = Bag(row for row in rows)
sums = total(row for row in rows), total((row for row in rows)), total(
    row + 1 for row in rows
)
# %% [evaluate]
result = bag.values, bag.share, sums
