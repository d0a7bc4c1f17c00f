# name: stages_shown_displays
# expect: right
# holds: dicts, lists and texts that end the cells of `evaluate` are its results

# %% [load]
from sklearn.metrics import accuracy_score, f1_score
y = [0, 1, 1]
p = [0, 1, 0]
# %% [evaluate]
{"acc": accuracy_score(y, p), "f1": f1_score(y, p)}
# %% [evaluate]
[accuracy_score(y, p), 2]
# %% [evaluate]
f"acc {accuracy_score(y, p):.2f}"
# %% [evaluate]
result = accuracy_score(y, p)
-result
