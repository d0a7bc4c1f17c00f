# name: class_redefined
# expect: right-or-refused
# holds: a class is defined again between steps; old instances keep the old class

# %%
class Model:
    def predict(self):
        return "old"
# %% [load]
a = Model()
# %%
class Model:
    def predict(self):
        return "new"
# %% [features]
b = Model()
# %% [train]
names = [a.predict(), b.predict()]
# %% [evaluate]
result = (names, isinstance(a, Model), isinstance(b, Model))
