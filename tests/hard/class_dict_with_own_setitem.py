# name: class_dict_with_own_setitem
# expect: right
# holds: a dict whose own __setitem__ collects is stored and copied

# %%
class MultiDict(dict):
    def __setitem__(self, key, value):
        self.setdefault(key, []).append(value)
# %% [load]
d = MultiDict()
d["a"] = 1
d["a"] = 2
d["b"] = 3
# %% [features]
d["b"] = 4
# %% [evaluate]
result = dict(d)
