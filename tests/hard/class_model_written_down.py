# name: class_model_written_down
# expect: right
# holds: a model of an own class, and what it counted, are written to files and learn on later

# %%
import json
import pickle

import numpy as np
from sklearn.linear_model import SGDRegressor


class Model:
    def __init__(self):
        self.seen = 0
        self.sgd = SGDRegressor(random_state=0)

    def learn(self, X, y):
        self.sgd.partial_fit(X, y)
        self.seen += len(y)


class Asking(json.JSONEncoder):
    def default(self, o):
        return o.seen


# %% [load]
X = np.arange(12.0).reshape(6, 2) / 12
y = X @ [1.0, 2.0]
# %% [features]
model = Model()
model.learn(X, y)
with open("model.pkl", "wb") as f:
    pickle.dump(model, f)
with open("seen.json", "w") as f:
    json.dump({"seen": model.seen}, f)
# %% [train]
text = json.dumps({"model": model}, cls=Asking)
model.learn(X[:3], y[:3])
# %% [evaluate]
with open("model.pkl", "rb") as f:
    earlier = pickle.load(f)
result = (text, model.seen, earlier.seen, model.sgd.coef_.tolist())
