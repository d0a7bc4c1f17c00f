# name: mutate_through_loop
# expect: right
# holds: the loop variable changes the elements of a list of an earlier step

# %% [load]
rows = [{"x": 1}, {"x": 2}, {"x": 3}]
labels = {"k": []}
# %% [features]
for row in rows:
    row["y"] = row["x"] ** 2
for i, row in enumerate(rows):
    row["i"] = i
for name, values in labels.items():
    values.append(name)
# %% [train]
total = sum(r["y"] + r["i"] for r in rows)
# %% [evaluate]
result = (total, labels, row)
