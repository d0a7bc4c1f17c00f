# name: class_decorated_method_counts
# expect: right
# holds: the decorator of a method counts its calls on the instance

# %%
from functools import wraps
def counted(fn):
    @wraps(fn)
    def inner(self, *a, **k):
        self.calls += 1
        return fn(self, *a, **k)
    return inner
class Model:
    def __init__(self): self.calls = 0
    @counted
    def predict(self, x): return x * 2
# %% [load]
m = Model()
# %% [train]
y = m.predict(2)
# %% [evaluate]
result = (y, m.calls)
