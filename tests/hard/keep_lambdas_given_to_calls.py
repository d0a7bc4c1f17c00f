# name: keep_lambdas_given_to_calls
# expect: right
# holds: lambdas that values keep across borders, given to calls of libraries, become functions

# %%
from collections import defaultdict

import numpy as np
from sklearn.metrics import make_scorer
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

FLOOR = 0.5
GRADE = np.vectorize(lambda v: v * 2 if v > 3 else 0)


def halved(values):
    return values / 2


# %% [load]
x = np.arange(20.0)[:, None]
seen = defaultdict(lambda: 0)
for value in x[:, 0]:
    seen[value % 3] += 1
cube = defaultdict(lambda: defaultdict(lambda: [0]))
cube["a"]["b"].append(2)
# %% [features]
pipe = make_pipeline(
    FunctionTransformer(lambda a: np.maximum(halved(a), FLOOR)),
    KNeighborsRegressor(3, metric=lambda a, b, power=2: float((abs(a - b) ** power).sum())),
)
error = make_scorer(lambda true, guess: float(abs(true - guess).max()), greater_is_better=False)
# %% [train]
pipe.fit(x, x[:, 0])
grades = GRADE(x[:, 0])
unseen = seen[99], cube["c"]["d"][0], cube["a"]["b"]
# %% [evaluate]
result = [error(pipe, x, grades), grades.sum(), unseen, sorted(seen), sorted(cube), seen[77]]
