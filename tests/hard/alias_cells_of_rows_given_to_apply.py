# name: alias_cells_of_rows_given_to_apply
# expect: right
# holds: what apply makes of the rows of a frame, which a later step changes

# %%
import pandas as pd
from sklearn.ensemble import IsolationForest
# %% [load]
df = pd.DataFrame({"p": ["a", "b", "c", "a"], "amount": [1.0, 2.5, 3.0, 9.0]})
policies = {"a": {"v": 1}, "b": {"v": 2}, "c": {"v": 1}}
# %% [features]
def build(row):
    policy = policies[row["p"]]
    return {"amount": row["amount"], "v": policy["v"], "ratio": row["amount"] / policy["v"]}
features = pd.DataFrame(df.apply(build, axis=1).tolist())
# %% [features]
X = features.copy()
# %% [train]
model = IsolationForest(random_state=0).fit(X)
# %% [evaluate]
preds = model.predict(X)
df["pred"] = preds
# %% [evaluate]
result = df.to_dict("list")
