# name: mutate_sort_in_helper
# expect: right
# holds: a helper sorts its argument and returns a part of it

# %%
def top(values, n=2):
    values.sort(reverse=True)
    return values[:n]
# %% [load]
scores = [3, 9, 4]
# %% [features]
best = top(scores)
# %% [train]
first = scores[0]
# %% [evaluate]
result = (best, first, scores)
