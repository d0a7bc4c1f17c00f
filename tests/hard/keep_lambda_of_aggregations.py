# name: keep_lambda_of_aggregations
# expect: right-or-refused
# holds: a list of lambdas gives columns their names

# %%
import pandas as pd

# %% [load]
df = pd.DataFrame({"k": ["a", "b", "a", "c"], "v": [1.0, 2.0, 3.0, 4.0]})
# %% [features]
wanted = list(("mean", lambda s: s.max() - s.min()))
# %% [train]
table = df.groupby("k").v.agg(wanted)
# %% [evaluate]
result = [list(table.columns), table.to_numpy().tolist(), len(wanted)]
