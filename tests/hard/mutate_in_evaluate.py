# name: mutate_in_evaluate
# expect: right
# holds: what evaluate writes into, made by steps before it, is what it was for

# %%
import pandas as pd

scores = {}
log = []


def note(value):
    log.append(value)


# %% [load]
test = pd.DataFrame({"x": [1.0, 2.0]})
# %% [train]
slope = test["x"].mean()
# %% [evaluate]
test["pred"] = test["x"] * slope
scores["mae"] = float((test["pred"] - test["x"]).abs().mean())
note(scores["mae"])
# %% [evaluate]
result = (test, scores, log)
