# name: class_methods_read_parameters
# expect: right
# holds: methods of a class, and a function that they call, read parameters; instances cross

# %% [parameters]
SEED = 42
RATE = 0.1
# %%
import numpy as np

ROUNDS = int(1 / RATE)

def descended(weights, gradient):
    return weights - RATE * gradient

class Model:
    def __init__(self, n):
        self.weights = np.zeros(n)
    def fit(self, X, y):
        rng = np.random.default_rng(SEED)
        for _ in range(ROUNDS):
            rows = rng.permutation(len(y))[:5]
            errors = X[rows] @ self.weights - y[rows]
            self.weights = descended(self.weights, X[rows].T @ errors / len(rows))
        return self

# %% [load]
rng = np.random.default_rng(SEED)
X = rng.normal(size=(20, 3))
y = X @ [1.0, 2.0, 3.0]
# %% [train]
model = Model(3).fit(X, y)
# %% [evaluate]
result = (model.weights, float(((X @ model.weights - y) ** 2).mean()))
