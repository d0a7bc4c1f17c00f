# name: magic_timeit_cell_binds_nothing
# expect: right
# holds: names bound in %%timeit are not bound in the notebook

# %% [load]
value = 1
# %% [features]
%%timeit -n 1 -r 1
value = 100
# %% [features]
%timeit -n 1 -r 1 value = 50
# %% [train]
doubled = value * 2
# %% [evaluate]
result = (value, doubled)
