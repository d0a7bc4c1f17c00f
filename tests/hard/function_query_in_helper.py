# name: function_query_in_helper
# expect: right
# holds: a helper runs df.query with a notebook global

# %%
import pandas as pd
limit = 1

def above(frame):
    return frame.query("a > @limit")
# %% [load]
df = pd.DataFrame({"a": [1, 2, 3, 4]})
n1 = len(above(df))
# %% [features]
limit = 3
n2 = len(above(df))
# %% [train]
total = n1 + n2
# %% [evaluate]
result = (n1, n2, total)
