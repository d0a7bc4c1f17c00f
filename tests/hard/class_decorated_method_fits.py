# name: class_decorated_method_fits
# expect: right
# holds: the decorator of a method fits what is not fitted yet

# %%
from functools import wraps
def needs_fit(fn):
    @wraps(fn)
    def inner(self, X):
        if not self.fitted: self.fit(X)
        return fn(self, X)
    return inner
class Scaler:
    def __init__(self): self.fitted = False
    def fit(self, X): self.m = sum(X) / len(X); self.fitted = True; return self
    @needs_fit
    def transform(self, X): return [x - self.m for x in X]
# %% [load]
s = Scaler()
# %% [features]
Z = s.transform([1, 2, 3])
# %% [train]
W = s.transform([5])
# %% [evaluate]
result = (Z, W, s.fitted)
