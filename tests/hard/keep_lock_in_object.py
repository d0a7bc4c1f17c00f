# name: keep_lock_in_object
# expect: right-or-refused
# holds: an object that holds a lock crosses a border

# %%
import threading

class Safe:
    def __init__(self):
        self.lock = threading.Lock()
        self.n = 0

    def add(self):
        with self.lock:
            self.n += 1
# %% [load]
safe = Safe()
# %% [features]
safe.add()
# %% [train]
safe.add()
n = safe.n
# %% [evaluate]
result = n
