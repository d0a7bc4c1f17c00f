# name: function_kept_with_what_changes
# expect: right-or-refused
# holds: a transformer that crosses keeps functions that read what its cells and a step change

# %%
import numpy as np
from sklearn.preprocessing import FunctionTransformer

# %% [load]
values = np.arange(12.0).reshape(-1, 2)
# %% [features]
EDGES = [1, 2]
sizes = list(values[0])
SHIFT = 3


def bins(x):
    return x + len(EDGES) + SHIFT


def measured(x):
    return x * len(sizes)


first = FunctionTransformer(bins).fit(values)
second = FunctionTransformer(measured).fit(values)
# %% [train]
before = first.transform(values) + second.transform(values)
more = EDGES
more.append(4)
sizes.append(5)
# %% [evaluate]
result = before.sum() + first.transform(values).sum() + second.transform(values).sum()
