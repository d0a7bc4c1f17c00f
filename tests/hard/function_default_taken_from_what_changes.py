# name: function_default_taken_from_what_changes
# expect: refused NB143
# holds: a default is the sum of a column that changes before the step that calls the function

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
# %%
def f(k, t=df["x"].sum()):
    return k * t
# %% [features]
df["x"] = df["x"] + 1
# %% [evaluate]
result = (f(3), df["x"].sum())
