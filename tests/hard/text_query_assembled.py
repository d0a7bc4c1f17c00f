# name: text_query_assembled
# expect: right
# holds: query texts that are put together, or kept in a variable, name parameters

# %% [parameters]
CLASSES = ["a", "b"]
LABEL = "kind"
LIMIT = 2
QUERY = "n > @LIMIT"
# %%
import pandas as pd

def chosen(frame):
    return frame.query(f"{LABEL} in @CLASSES")
# %% [load]
df = pd.DataFrame({"kind": list("aabbcc"), "n": [1.0, 2, 3, 4, 5, 6]})
small = df.query(f"{LABEL} in @CLASSES")
big = df.query(QUERY)
more = chosen(df)
# %% [evaluate]
result = (len(small), len(big), len(more))
