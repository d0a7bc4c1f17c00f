# name: magic_timeit_with_effects
# expect: right-or-refused
# holds: %%timeit whose body changes a list

# %% [load]
xs = []
# %% [features]
%%timeit -n 3 -r 2
xs.append(1)
# %% [train]
n = len(xs)
# %% [evaluate]
result = n
