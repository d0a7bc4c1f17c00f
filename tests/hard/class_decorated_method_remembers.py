# name: class_decorated_method_remembers
# expect: refused NB131
# holds: the decorator of a method keeps what it gave to any instance

# %%
def memo(fn):
    cache = {}
    def inner(self, x):
        if x not in cache: cache[x] = fn(self, x)
        return cache[x]
    inner.cache = cache
    return inner
class M:
    def __init__(self): self.k = 2; self.seen = 0
    @memo
    def f(self, x):
        self.seen += 1
        return x * self.k
# %% [load]
m = M()
# %% [features]
a = m.f(2)
# %% [train]
m.k = 5
b = m.f(2)
# %% [evaluate]
result = (a, b, m.seen)
