# name: class_array_with_an_attribute
# expect: right
# holds: an array of an own class has an attribute

# %%
import numpy as np
class Signal(np.ndarray):
    def __new__(cls, data, rate=1):
        obj = np.asarray(data, dtype=float).view(cls)
        obj.rate = rate
        return obj
    def __array_finalize__(self, obj):
        self.rate = getattr(obj, "rate", 1)
    def seconds(self):
        return len(self) / self.rate
# %% [load]
s = Signal(np.arange(8), rate=4)
# %% [features]
t = s[::2]
# %% [evaluate]
result = (s.seconds(), t.seconds(), float(t.sum()))
