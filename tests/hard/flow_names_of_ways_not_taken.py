# name: flow_names_of_ways_not_taken
# expect: right
# holds: functions rebind what they return in except, suppress, break and continue, which does not happen

# %% [load]
from contextlib import suppress
rows = [1, 2]
def first(key):
    out = rows
    with suppress(ZeroDivisionError):
        key / 0
        out = []
    return out
def second(keys):
    best = rows
    for k in keys:
        best = []
        if k > 1:
            break
        best = rows
    return best
def third(key):
    out = [5]
    try:
        if key:
            out = rows
        key / 0
        out = [6]
    except ZeroDivisionError:
        pass
    return out
def fourth(keys):
    out = rows
    for k in keys:
        if k > 5:
            out = []
            continue
        out = rows
    return out
a, b, c, d = first(1), second([0, 2]), third(1), fourth([1])
# %% [train]
a.append(1); b.append(2); c.append(3); d.append(4)
# %% [evaluate]
result = a, b, c, d, rows
