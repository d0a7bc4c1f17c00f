# name: function_decorator_that_counts_in_a_closure
# expect: refused NB131
# holds: a decorator keeps a counter around a lambda, which two steps call

# %%
import itertools
def numbered(f):
    it = itertools.count()
    return lambda x: f(x) + next(it)
@numbered
def feat(x):
    return x + 1
# %% [load]
a = feat(1), feat(1)
# %% [train]
b = feat(1)
# %% [evaluate]
result = (a, b)
