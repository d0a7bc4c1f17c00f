# name: mutate_through_element
# expect: right
# holds: a name for a part of a container changes the container

# %% [load]
rows = [{"x": 1}, {"x": 2}]
# %% [features]
first = rows[0]
first["x"] = 50
last = rows[-1]
# %% [train]
last["x"] += 5
total = sum(row["x"] for row in rows)
# %% [evaluate]
result = total
