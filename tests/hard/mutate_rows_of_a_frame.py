# name: mutate_rows_of_a_frame
# expect: refused NB140
# holds: rows of a frame that one step begins to go over and another one ends

# %%
import pandas as pd

# %% [load]
df = pd.DataFrame({"a": [1, 2, 3]})
rows = df.iterrows()
header = next(rows)[1]["a"]
# %% [train]
total = sum(row["a"] for _, row in rows)
# %% [evaluate]
result = total, header
