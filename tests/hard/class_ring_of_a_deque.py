# name: class_ring_of_a_deque
# expect: right
# holds: __init__ of a deque takes its length alone

# %%
from collections import deque
class Ring(deque):
    def __init__(self, size):
        super().__init__(maxlen=size)
        self.dropped = 0
    def append(self, x):
        if len(self) == self.maxlen: self.dropped += 1
        super().append(x)
# %% [load]
r = Ring(3)
for i in range(5): r.append(i)
# %% [features]
r.append(9)
# %% [evaluate]
result = (list(r), r.dropped)
