# name: sklearn_train_variable
# expect: right
# holds: frames named train and test, steps of the same names

# %%
import pandas as pd
from sklearn.model_selection import train_test_split
# %% [load]
data = pd.DataFrame({"a": range(10), "y": [0, 1] * 5})
# %% [features]
train, test = train_test_split(data, test_size=0.4, random_state=0)
train = train.copy()
train["b"] = train.a * 2
# %% [train]
model = train.groupby("y").b.mean()
test["p"] = test.y.map(model)
# %% [evaluate]
evaluate = float((test.p - test.a).abs().mean())
load = test.shape
result = (evaluate, load, model.to_dict())
