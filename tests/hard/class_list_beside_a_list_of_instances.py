# name: class_list_beside_a_list_of_instances
# expect: right
# holds: a list of an instance is not taken for the list of its class

# %%
import pandas as pd
class Prep:
    names = ["a"]
    def __init__(self, df):
        self.df = df.copy()
        self.steps = []
    def norm(self):
        self.df = self.df - 1
        self.steps.append(self.df.shape)
        return self
# %% [load]
prep = Prep(pd.DataFrame({"a": [1.0, 2, 3]}))
# %% [features]
out = prep.norm().df
# %% [evaluate]
result = (out.a.tolist(), prep.steps)
