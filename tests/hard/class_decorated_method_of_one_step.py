# name: class_decorated_method_of_one_step
# expect: right
# holds: a decorator that keeps what a method gave, in one step alone

# %%
def memo(fn):
    cache = {}
    def inner(self, x):
        if x not in cache: cache[x] = fn(self, x)
        return cache[x]
    return inner
class M:
    def __init__(self): self.k = 2; self.seen = 0
    @memo
    def f(self, x):
        self.seen += 1
        return x * self.k
# %% [load]
n = 3
# %% [train]
m = M()
a = m.f(n)
b = m.f(n)
# %% [evaluate]
result = (a, b, m.seen)
