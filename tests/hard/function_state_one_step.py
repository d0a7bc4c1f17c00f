# name: function_state_one_step
# expect: right
# holds: defaults that a function changes, all of its calls in one step

# %%
def keep(x, seen=[]):
    seen.append(x)
    return sum(seen)

def grow(values, count=1, *, trees={}):
    if count < 4:
        trees[count] = len(values) + len(trees)
        return grow(values, count + 1)
    return dict(trees)
# %% [load]
xs = [1, 2]
# %% [train]
first = keep(1)
second = list(map(keep, xs))
# %% [train]
third = grow(xs)
# %% [evaluate]
result = (first, second, third)
