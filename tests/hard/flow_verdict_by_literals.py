# name: flow_verdict_by_literals
# expect: right
# holds: an `if` and a `try` of plain values decide in a step, and nothing there reads them later

# %%
import pandas as pd

# %% [parameters]
depth = 3
# %% [load]
df = pd.DataFrame({"x": [1.0, 9.0]})
options = None
metric = "mean"
if options is None:
    options = {"scale": 2}
if depth > 1:
    depth = 1
# %% [features]
if df["x"].max() > 7:
    metric = "median"
# %% [train]
value = df["x"].agg(metric) * options["scale"] + depth
# %% [evaluate]
verdict = "bad"
if value > 4:
    verdict = "good"
try:
    size = 1
except ValueError:
    size = 2
# %% [evaluate]
match len(df):
    case 2: rows = "two"
    case _: rows = "other"
# %% [evaluate]
if size > 1:
    late = "large"
else:
    late = "small"
result = (verdict, value, size, rows)
