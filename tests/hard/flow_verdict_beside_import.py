# name: flow_verdict_beside_import
# expect: right
# holds: an `if` over what a step computes prints, and another one assigns and imports

# %% [load]
rows = [1, 2, 3]
# %% [evaluate]
accuracy = sum(rows) / 6
if accuracy > 0.5:
    print("fine")
    late = True
# %% [evaluate]
result = "bad"
if accuracy > 0.9:
    import math

    result = "good"
