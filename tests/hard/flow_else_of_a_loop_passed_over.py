# name: flow_else_of_a_loop_passed_over
# expect: right
# holds: names that the else of a loop, a walrus behind and, or an inner function may bind anew

# %% [load]
rows = [1, 2]
base = [1]
cfg = base
key = 2
out = best = rows
for i in range(2):
    if i == 0:
        break
else:
    out = []
if key == 1 and (best := []):
    pass

def reset(key):
    global cfg
    for q in (1, 2):
        break
    else:
        cfg = []

def pick(rows, key):
    own = rows
    def inner():
        nonlocal own
        if key == 1:
            own = []
    inner()
    return own

reset(2)
got = pick(rows, 2)

# %% [train]
out.append(3)
best.append(4)
cfg.append(5)
got.append(6)

# %% [evaluate]
result = rows, base, cfg, out, best, got
