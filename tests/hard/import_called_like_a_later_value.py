# name: import_called_like_a_later_value
# expect: right
# holds: a function reads an imported module whose name a later cell gives to a value

# %%
from sklearn import metrics
import numpy as np
# %% [load]
y = np.array([0, 1, 1, 0, 1])
p = np.array([0, 1, 0, 0, 1])
# %% [evaluate]
def get_metrics(target, predicted):
    return round(metrics.accuracy_score(target, predicted), 3), metrics.f1_score(target, predicted)
# %% [evaluate]
one = get_metrics(y, p)
# %% [train]
q = 1 - p
# %% [evaluate]
two = get_metrics(y, q)
# %% [evaluate]
metrics = (one, two)
table = {i: metrics[i] for i in range(2)}
# %% [evaluate]
result = table, metrics
