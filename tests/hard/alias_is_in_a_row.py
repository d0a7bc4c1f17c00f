# name: alias_is_in_a_row
# expect: right
# holds: three names for one list, made in three steps and compared in a row

# %% [load]
a = [1]
# %% [features]
b = a
# %% [evaluate]
c = b
result = a is b is c
