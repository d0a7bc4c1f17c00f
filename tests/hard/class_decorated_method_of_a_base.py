# name: class_decorated_method_of_a_base
# expect: right
# holds: a method of the base calls one whose decorator counts

# %%
import time
from functools import wraps
def timed(fn):
    @wraps(fn)
    def inner(self, *args, **kwargs):
        t = time.time()
        out = fn(self, *args, **kwargs)
        self.timings.setdefault(fn.__name__, 0)
        self.timings[fn.__name__] += 1
        return out
    return inner
class Base:
    def __init__(self): self.timings = {}
    def run(self, x): return self.work(x)
class Impl(Base):
    @timed
    def work(self, x): return [v * 2 for v in x]
# %% [load]
im = Impl(); x = [1, 2]
# %% [features]
a = im.run(x)
# %% [train]
b = im.work(a)
# %% [evaluate]
result = (b, im.timings)
