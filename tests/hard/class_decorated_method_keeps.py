# name: class_decorated_method_keeps
# expect: right
# holds: the decorator of a method keeps what it gives

# %%
from functools import wraps
def as_frame(fn):
    @wraps(fn)
    def inner(self, rows):
        out = fn(self, rows)
        self.last = out
        return out
    return inner
class Loader:
    @as_frame
    def load(self, rows): return list(rows)
# %% [load]
l = Loader()
data = l.load([3, 1, 2])
# %% [features]
data.sort(); data.append(9)
# %% [evaluate]
result = (l.last, data)
