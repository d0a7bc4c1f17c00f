# name: stages_slice_keeps_needed
# expect: right
# holds: only the needed names of setup statements come along, with their order

# %%
a, b = 1, 2
b, c = 5, a
c += b
unused = open
d = e = c
e = e + 1
# %% [load]
x = d + e
# %% [features]
y = x + b
# %% [train]
z = y + a
# %% [evaluate]
result = (x, y, z)
