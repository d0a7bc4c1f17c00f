# name: function_state_of_a_called_one
# expect: right
# holds: a function that reads a step's value calls one that changes its default, in one step

# %%
def counted(value, seen=[]):
    seen.append(value)
    return len(seen)


def scaled(value):
    return counted(value) * scale


# %% [load]
values = [1, 2, 3]
scale = len(values)
# %% [train]
score = scaled(1) + scaled(2) + counted(3)
# %% [evaluate]
result = score
