# name: sklearn_view_of_training_rows
# expect: right
# holds: a scaler works in place on a view of the training rows

# %%
import numpy as np
from sklearn.preprocessing import StandardScaler
# %% [load]
data = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0], [7.0, 1.0]])
# %% [features]
X_train, X_test = data[:3], data[3:]
scaler = StandardScaler(copy=False)
X_scaled = scaler.fit_transform(X_train)
# %% [train]
weights = X_train.sum(axis=0)
# %% [evaluate]
result = (weights.tolist(), data.tolist(), X_scaled.tolist(), X_test.tolist())
