# name: flow_copied_on_one_way_alone
# expect: right
# holds: a function copies its frame in except or in a case, and else writes into that of its caller

# %%
import pandas as pd

# %% [load]
df = pd.DataFrame({"a": [1, 2]})
cache = {}

# %% [features]
def add(df, key):
    try:
        key / 1
    except ZeroDivisionError:
        df = df.copy()
    df["b"] = key

def more(df, key):
    match key:
        case 1:
            df = df.copy()
    df["c"] = key

def parse(text):
    try:
        found = [int(text)]
    except ValueError:
        found = None
    cache[text] = found
    return found

add(df, 2)
more(df, 3)
one = parse("1")

# %% [train]
cache["1"].append(2)
s = df.sum()

# %% [evaluate]
result = s.to_dict(), one, cache
