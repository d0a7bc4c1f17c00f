# name: class_decorated_method_logs
# expect: right
# holds: a decorator with an argument writes to a log of the instance

# %%
from functools import wraps
def logged(name):
    def deco(fn):
        @wraps(fn)
        def inner(self, *a, **k):
            out = fn(self, *a, **k)
            self.log.append((name, len(a)))
            return out
        return inner
    return deco
class Model:
    def __init__(self, log): self.log = log
    @logged("fit")
    def fit(self, X, y): self.w = sum(X); return self
    @logged("predict")
    def predict(self, X): return [x * self.w for x in X]
# %% [load]
log = []
m = Model(log)
# %% [train]
m.fit([1, 2], [0, 1])
# %% [features]
p = m.predict([3])
# %% [evaluate]
result = (p, log, m.w)
