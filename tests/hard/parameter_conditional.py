# name: parameter_conditional
# expect: right
# holds: the parameters cell holds an if and a loop

# %% [parameters]
FAST = True
if FAST:
    N = 3
else:
    N = 300
TOTAL = 0
for i in range(N):
    TOTAL += i
# %% [load]
xs = list(range(N))
# %% [features]
m = sum(xs) + TOTAL
# %% [train]
k = m * 2 if FAST else m
# %% [evaluate]
result = (m, k, i)
