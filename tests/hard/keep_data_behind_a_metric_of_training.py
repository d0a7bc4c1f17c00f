# name: keep_data_behind_a_metric_of_training
# expect: right
# holds: a matrix of XGBoost copies what it is made of, and a metric of it changes no data

# %%
import pandas as pd
import xgboost as xgb


def rate(predictions, matrix):
    return "rate", float((predictions > 0.5).mean() + matrix.get_label().mean())


# %% [load]
df = pd.DataFrame({"a": [float(i) for i in range(40)], "b": [1, 2] * 20, "t": [0.0, 1.0] * 20})
zones = {"C": 1, "Q": 2}
# %% [features]
for column in ["b"]:
    df = pd.concat([df, pd.get_dummies(df[column], prefix=column)], axis=1)
X = df.drop(columns="t").astype(float).values
y = df.t.values
wanted = pd.DataFrame(columns=zones.keys())
# %% [train]
matrix = xgb.DMatrix(X, label=y)
model = xgb.train(
    {"max_depth": 2}, matrix, 3, [(matrix, "train")], custom_metric=rate, verbose_eval=False
)
# %% [evaluate]
result = (model.predict(xgb.DMatrix(X)).round(4).tolist(), y.sum(), list(wanted.columns))
