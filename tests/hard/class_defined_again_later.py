# name: class_defined_again_later
# expect: right
# holds: a class whose first version no step uses; instances of the second cross

# %%
import numpy as np
# %%
class Lin:
    """Linear."""
    def __init__(self, rate):
        self.rate = rate
        self.w = None
# %%
model = Lin(0.1)
# %%
class Lin:
    """Linear, with fit."""
    def __init__(self, rate):
        self.rate = rate
        self.w = None
    def fit(self, X, y):
        self.w = np.linalg.lstsq(X, y, rcond=None)[0]
# %% [load]
X = np.arange(12.0).reshape(6, 2) ** 1.5
y = X[:, 0] * 2 + 1
# %% [train]
model = Lin(0.1)
model.fit(X, y)
# %% [evaluate]
result = [round(float(v), 6) for v in model.w]
