# name: flow_bound_on_a_way_not_gone
# expect: right
# holds: a flag decides whether a variable is there at all, and later steps ask the flag

# %% [parameters]
SCALE = False
# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"x": [1.0, 2.0, 4.0], "y": [1, 2, 3]})
# %% [features]
if SCALE:
    mean = df["x"].mean()
    df["x"] = df["x"] - mean
try:
    extra = df["z"].sum()
except KeyError:
    problem = "no z"
# %% [train]
weight = (df["x"] * df["y"]).sum()
# %% [evaluate]
result = [weight, problem, list(df.columns)]
if SCALE:
    result.append(mean)
if "z" in df:
    result.append(extra)
