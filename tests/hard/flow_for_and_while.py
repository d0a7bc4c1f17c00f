# name: flow_for_and_while
# expect: right
# holds: top-level loops that bind names used later

# %% [load]
xs = []
for i in range(5):
    if i == 1:
        continue
    square = i * i
    xs.append(square)
else:
    done = True
# %% [features]
n = 1
while True:
    n += xs[n]
    if n > 3:
        break
# %% [train]
for a, (b, *c) in [(1, (2, 3, 4)), (5, (6, 7))]:
    total = a + b + sum(c)
# %% [evaluate]
result = (i, square, done, n, total, a, b, c)
