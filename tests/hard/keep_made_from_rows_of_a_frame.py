# name: keep_made_from_rows_of_a_frame
# expect: right
# holds: loops over rows and columns of a frame, and what is made of them in one step

# %%
import pandas as pd

# %% [load]
df = pd.DataFrame({"a": [1, 2, 3], "b": [4.0, 5.0, 6.0]})
# %% [features]
columns = dict(df.items())
pairs = list(df["a"].items())
seen = []
for label, column in df.items():
    seen.append((label, float(column.sum())))
for position, (_, row) in enumerate(df.iterrows()):
    df.loc[position, "c"] = row["a"] * row["b"]
# %% [train]
total = 0.0
for one in df.itertuples():
    total += one.c
best = max(columns["b"].items(), key=lambda pair: pair[1])
# %% [evaluate]
result = total, best, pairs, seen, list(columns)
