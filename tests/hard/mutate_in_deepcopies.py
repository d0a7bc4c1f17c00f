# name: mutate_in_deepcopies
# expect: right
# holds: parts of what deepcopy gave are changed, in setup, in its step and in later ones

# %%
import json
from copy import deepcopy

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression

class Bag:
    def __init__(self):
        self.tags = []
    def add(self, tag):
        self.tags.append(tag)

defaults = {"tags": []}
conf = deepcopy(defaults)
conf["tags"].append("setup")
# %% [load]
base = {"o": [1, 2], "w": np.zeros(3), "f": pd.DataFrame({"a": [1, 2], "b": [3, 4]}), "bag": Bag()}
loaded = json.loads('{"tags": [1]}')
models = {"linear": LinearRegression()}
# %% [features]
first = deepcopy(base)
first["o"].append(5)
second = deepcopy(base)
second["w"].fill(2)
third = deepcopy(base)
third["f"].drop(columns="b", inplace=True)
bags = deepcopy([base["bag"], base["bag"]])
bags[0].add(4)
known = deepcopy(loaded)
pair = deepcopy(([1], {"k": [2]}))
fitted = deepcopy(models)
best = None
for turn in range(3):
    best = deepcopy(base if best is None else best)
    best["o"].append(turn)
conf["tags"].append("features")
# %% [train]
known["tags"].append(7)
pair[0].append(9)
pair[1]["k"].append(3)
fitted["linear"].fit(np.arange(4).reshape(-1, 1), np.arange(4))
best["o"].append(77)
same = bags[0] is bags[1]
# %% [evaluate]
copies = (first["o"], second["w"].sum(), list(third["f"].columns), bags[1].tags, known, pair)
coef = fitted["linear"].coef_.round(6).tolist()
result = (*copies, best["o"], same, coef, conf, base["o"], base["w"].sum(), base["bag"].tags, loaded)
