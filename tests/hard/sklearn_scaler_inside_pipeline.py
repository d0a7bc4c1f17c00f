# name: sklearn_scaler_inside_pipeline
# expect: right
# holds: a scaler is fitted through the pipeline that holds it

# %%
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
# %% [load]
X = np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 1.0], [0.0, 2.0]])
y = np.array([1.0, 2.0, 3.0, 4.0])
# %% [features]
scaler = StandardScaler()
pipe = Pipeline([("scale", scaler), ("model", Ridge())])
# %% [train]
pipe.fit(X, y)
# %% [evaluate]
result = (scaler.mean_.tolist(), pipe.named_steps["scale"] is scaler, pipe.predict(X).tolist())
