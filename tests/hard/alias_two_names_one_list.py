# name: alias_two_names_one_list
# expect: right
# holds: two names for one list across a border

# %% [load]
a = b = [1, 2]
c = a
# %% [features]
a.append(3)
# %% [train]
total = sum(b)
c.append(4)
# %% [evaluate]
result = (total, len(a), len(b), a is b, b is c)
