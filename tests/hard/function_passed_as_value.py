# name: function_passed_as_value
# expect: right
# holds: a helper that reads a stage value is passed to map, sorted and apply

# %%
import pandas as pd

def distance(x):
    return abs(x - center)
# %% [load]
df = pd.DataFrame({"a": [1, 5, 9]})
center = 6
# %% [features]
df["d"] = df.a.apply(distance)
ordered = sorted(df.a.tolist(), key=distance)
# %% [train]
center = 0
again = list(map(distance, ordered))
# %% [evaluate]
table = {"f": distance}
result = (df.d.tolist(), ordered, again, table["f"](-3))
