# name: function_passed_like_a_step
# expect: right
# holds: functions called like steps are called, and passed on where nobody sees a name

# %%
import pandas as pd


def train(s):
    return s.max() - s.min()


def load(value):
    return value * 2


# %% [load]
df = pd.DataFrame({"g": list("ab") * 5, "v": list(map(load, range(10)))})
# %% [train]
spans = df.groupby("g").v.apply(train)
# %% [evaluate]
result = [spans.to_dict(), train(df.v), load(2)]
