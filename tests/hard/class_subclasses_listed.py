# name: class_subclasses_listed
# expect: refused NB120
# holds: classes are found by asking their base for them, and are named nowhere else

# %%
class Transform:
    pass


class Log(Transform):
    def apply(self, x):
        return x + 1


# %% [features]
made = {c.__name__: c().apply(1) for c in Transform.__subclasses__()}
# %% [evaluate]
result = made
