# name: flow_names_of_one_way_of_a_loop
# expect: right
# holds: loops that bind a name on some of their ways only, and read it after

# %% [load]
rows = []
for text in ["1", "x", "3"]:
    try:
        rate = float(text)
    except ValueError:
        continue
    rows.append({"rate": rate})

# %% [features]
kinds = []
for row in rows:
    if row["rate"] < 2:
        kind = "low"
    elif row["rate"] < 4:
        kind = "high"
    else:
        raise ValueError(row)
    kinds.append(kind)

# %% [train]
chosen = []
for limit in (3, 2):
    best = 10
    for row in rows:
        if row["rate"] < best:
            best, subset = row["rate"], [row]
    chosen.append((limit, subset))

# %% [evaluate]
result = (rows, kinds, chosen)
