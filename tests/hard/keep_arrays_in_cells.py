# name: keep_arrays_in_cells
# expect: right
# holds: frames whose cells are the very arrays and lists that other names hold

# %%
import numpy as np
import pandas as pd
# %% [load]
a, b = np.zeros(2), np.ones(2)
tags = {"a": ["x"], "b": ["y"]}
rows = [{"n": "a", "w": a}, {"n": "b", "w": b}]
by_dict = pd.DataFrame({"n": ["a", "b"], "w": [a, b]})
by_rows = pd.DataFrame(rows)
by_records = pd.DataFrame.from_records([(k, t) for k, t in tags.items()], columns=["k", "tags"])
by_name = pd.DataFrame.from_dict({"r": {"tags": tags["a"]}}, orient="index")
# %% [features]
a += 5
by_records.tags.iloc[1].append("new")
# %% [train]
by_name.tags.iloc[0].append("old")
for row in rows:
    row["w"] *= 2
# %% [evaluate]
result = (a, tags, by_dict, by_rows, by_records, by_name)
