# name: flow_del_and_again
# expect: right
# holds: del, re-creation and deleted loop variables

# %% [load]
a, b, c = 1, 2, 3
temp = [a, b]
del c
# %% [features]
for i in range(3):
    pass
del i, temp
c = a + b
# %% [train]
del a
a = c * 10
d = {"k": 1, "z": 2}
del d["z"], b
# %% [evaluate]
b = "again"
result = (a, b, c, d)
