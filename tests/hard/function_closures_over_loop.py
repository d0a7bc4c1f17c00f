# name: function_closures_over_loop
# expect: right
# holds: closures over a loop variable of a comprehension and of a def

# %%
def make(fns_n):
    return [lambda x: x + i for i in range(fns_n)]

fs = make(3)
gs = [lambda x, i=i: x * i for i in range(3)]
# %% [load]
a = [f(1) for f in fs]
# %% [features]
b = [g(2) for g in gs]
# %% [train]
total = sum(a) + sum(b)
# %% [evaluate]
result = (a, b, total)
