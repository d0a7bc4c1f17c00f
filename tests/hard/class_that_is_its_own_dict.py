# name: class_that_is_its_own_dict
# expect: right-or-refused
# holds: attributes of a dict are its items, since it is its own `__dict__`

# %%
class Attr(dict):
    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.__dict__ = self


cfg = Attr(lr=0.5)

# %% [load]
x = [cfg.lr]

# %% [features]
cfg.z = 4

# %% [evaluate]
result = dict(cfg), x
