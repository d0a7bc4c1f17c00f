# name: class_decorated_method_is_fluent
# expect: right
# holds: the decorator of a method returns the instance

# %%
from functools import wraps
def fluent(fn):
    @wraps(fn)
    def inner(self, *a, **k):
        fn(self, *a, **k)
        return self
    return inner
class Query:
    def __init__(self): self.parts = []
    @fluent
    def where(self, c): self.parts.append(c)
    @fluent
    def limit(self, n): self.n = n
# %% [load]
q = Query()
# %% [features]
r = q.where("a > 1")
# %% [train]
r.where("b < 2").limit(3)
# %% [evaluate]
result = (q.parts, q.n, r is q)
