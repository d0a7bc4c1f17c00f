# name: parameter_unused_and_two_cells
# expect: right
# holds: two parameter cells, the second rebinding; a parameter nobody uses

# %% [parameters]
A = 1
B = 2
UNUSED = "u"
# %% [parameters]
B = 20
C = A + B
# %% [load]
xs = [A, B, C]
# %% [features]
total = sum(xs)
# %% [train]
total = total + A
# %% [evaluate]
result = total
