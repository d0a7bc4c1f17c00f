# name: function_called_like_a_step
# expect: refused NB155
# holds: functions called like steps give columns their names

# %%
import pandas as pd


def train(s):
    return s.max() - s.min()


# %% [load]
df = pd.DataFrame({"g": list("ab") * 5, "v": range(10)})
# %% [train]
agg = df.groupby("g").v.agg([train, "sum"])
# %% [evaluate]
result = agg["train"].to_dict()
