# name: sklearn_custom_transformer
# expect: right
# holds: a transformer class of the notebook in a pipeline

# %%
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline

class Clipper(BaseEstimator, TransformerMixin):
    def __init__(self, top=1.0):
        self.top = top

    def fit(self, X, y=None):
        self.low_ = X.min()
        return self

    def transform(self, X):
        return X.clip(lower=self.low_, upper=self.top, axis=1)
# %% [load]
df = pd.DataFrame({"a": [0.0, 1.0, 5.0, 2.0], "b": [3.0, 1.0, 0.0, 2.0]})
y = np.array([1.0, 2.0, 3.0, 4.0])
# %% [features]
clipper = Clipper(top=2.0)
pipe = Pipeline([("clip", clipper), ("model", LinearRegression())])
# %% [train]
pipe.fit(df, y)
# %% [evaluate]
result = (pipe.predict(df).tolist(), clipper.low_.tolist(), isinstance(pipe[0], Clipper))
