# name: settings_monkeypatched_own_class
# expect: right-or-refused
# holds: a method of a notebook class is replaced in train

# %%
class Model:
    def predict(self, x):
        return x
# %% [load]
model = Model()
a = model.predict(2)
# %% [features]
b = a + 1
# %% [train]
def doubled(self, x):
    return x * 2

Model.predict = doubled
c = model.predict(b)
# %% [evaluate]
result = (a, b, c, model.predict(10))
