# name: class_attribute_taken_from_what_changes
# expect: refused NB143
# holds: a class keeps the mean of a column that changes before the step that uses it

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
# %%
class Scaler:
    mean = df["x"].mean()

    def run(self, value):
        return value - self.mean
# %% [features]
df["x"] = df["x"] + 1
# %% [evaluate]
result = (Scaler().run(3), df["x"].sum())
