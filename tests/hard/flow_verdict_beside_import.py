# name: flow_verdict_beside_import
# expect: right
# holds: an `if` over what a step computes assigns, imports and prints

# %% [load]
rows = [1, 2, 3]
# %% [evaluate]
accuracy = sum(rows) / 6
verdict = "bad"
if accuracy > 0.9:
    import json

    verdict = "good"
if accuracy > 0.5:
    print("fine")
    late = True
# %% [evaluate]
result = (verdict, accuracy)
