# name: mutate_series_of_groups_in_a_function
# expect: right-or-refused
# holds: a function that writes to the series of groups of tables that were made of groups

# %%
import pandas as pd
def cap(series):
    out = series > 2
    series[out] = series[~out].max()
    return series
# %% [load]
days = pd.date_range("2024", periods=3)
a = pd.DataFrame({"s": [1, 1, 2], "v": [1.0, 2.0, 3.0], "d": days}).set_index("d")
a = a.groupby("s").apply(lambda g: g["v"].resample("1D").sum()).reset_index()
data = pd.concat((a, a))
data = pd.merge(left=data, right=a, on="s", how="left")
# %% [features]
stores = data.groupby("s")
data["c"] = stores.apply(lambda g: cap(g[g.columns[-1]])).values[0]
# %% [evaluate]
result = data.shape
