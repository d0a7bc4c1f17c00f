# name: alias_conditional
# expect: right
# holds: a name is one of two objects, decided at run time

# %% [load]
a, b = [1], [2]
pick = a if len(a) > 5 else b
# %% [features]
pick.append(7)
other = b or a
# %% [train]
other.append(8)
# %% [evaluate]
result = (a, b, pick is other)
