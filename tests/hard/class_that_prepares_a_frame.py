# name: class_that_prepares_a_frame
# expect: right-or-refused
# holds: a class of the notebook keeps the frame, changes it, and a model learns from what it gives

# %%
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

class Preparation:
    def __init__(self, df):
        self.df = df

    def fill(self):
        for column in self.df.select_dtypes("number"):
            self.df[column] = self.df[column].fillna(self.df[column].median())
        return self

    def drop(self, *columns):
        self.df.drop(columns=list(columns), inplace=True)
        return self
# %% [load]
df = pd.DataFrame({"a": [1.0, None, 3], "b": [1, 2, 3], "name": list("xyz"), "y": [0, 1, 1]})
# %% [features]
prepared = Preparation(df).fill().drop("name")
X, y = prepared.df.drop(columns="y"), df.y
# %% [train]
tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X, y)
# %% [evaluate]
result = (tree.score(prepared.df.drop(columns="y"), y), df.shape, df.isna().sum().sum())
