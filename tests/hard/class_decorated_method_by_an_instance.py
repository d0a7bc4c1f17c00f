# name: class_decorated_method_by_an_instance
# expect: refused NB131
# holds: an instance that decorates a method counts its calls

# %%
import functools
class count_calls:
    def __init__(self, fn):
        functools.update_wrapper(self, fn); self.fn = fn; self.n = 0
    def __call__(self, *a, **k):
        self.n += 1
        return self.fn(*a, **k)
    def __get__(self, obj, cls):
        return functools.partial(self.__call__, obj)
class M:
    def __init__(self): self.w = 0
    @count_calls
    def fit(self, x): self.w += x; return self
# %% [load]
m = M()
# %% [features]
m.fit(2)
# %% [train]
m.fit(3)
n = M.__dict__["fit"].n
# %% [evaluate]
result = (m.w, n)
