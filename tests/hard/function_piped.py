# name: function_piped
# expect: right
# holds: a frame that is piped through a function of the notebook is what the function gives

# %%
import pandas as pd
def dedupe(data, k=1):
    return data.drop_duplicates()
def same(data):
    data["q"] = 1
    return data
# %% [load]
df = pd.DataFrame({"a": [1.0, 2.0]})
# %% [features]
out = df.pipe(dedupe)
b = df.pipe(dedupe, k=3).pipe(lambda d: d + 1)
c = df.pipe(same)
# %% [train]
out["w"] = 1
c["z"] = 3
# %% [evaluate]
result = (df, out, b, c, c is df)
