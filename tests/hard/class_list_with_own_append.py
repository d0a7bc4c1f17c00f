# name: class_list_with_own_append
# expect: right
# holds: append of a list reads an attribute of it

# %%
class Track(list):
    def __init__(self, it=()):
        super().__init__(); self.total = 0
        self.extend(it)
    def append(self, x):
        self.total += x
        super().append(x)
    def extend(self, it):
        for x in it: self.append(x + 1)
# %% [load]
t = Track([1, 2, 3])
# %% [features]
t.append(10)
# %% [evaluate]
result = (list(t), t.total)
