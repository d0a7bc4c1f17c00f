# name: function_called_features_is_a_list
# expect: right
# holds: a list of columns and an import are called like steps, and are shown

# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split as train
features = ["a", "b"]
target = "y"
# %% [load]
held_out, train = train([1, 2, 3, 4], random_state=0)
df = pd.DataFrame({"a": [1, 2, 3.5], "b": [2, 1, 0], "y": [1, 2, 3]})
# %% [features]
for i, col in enumerate(features):
    df[col] = df[col] * (i + 1)
X = df[features]
# %% [train]
model = LinearRegression().fit(X, df[target])
# %% [evaluate]
result = dict(zip(features, model.coef_.round(6))), list(features), features, train, held_out
