# name: mutate_through_map
# expect: right
# holds: elements changed by a lambda in map and by a comprehension run for its effect

# %% [load]
rows = [{"x": 1}, {"x": 2}]
seen = []
# %% [features]
list(map(lambda row: row.update(y=row["x"] + 1), rows))
[seen.append(row["y"]) for row in rows]
# %% [train]
total = sum(seen)
# %% [evaluate]
result = (total, rows)
