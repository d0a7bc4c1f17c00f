# name: alias_model_in_list
# expect: right
# holds: a model is in a list and has a name of its own

# %%
class Model:
    def fit(self, xs):
        self.mean_ = sum(xs) / len(xs)
        return self
# %% [load]
xs = [1, 2, 6]
# %% [features]
model = Model()
models = [model, Model()]
# %% [train]
for m in models:
    m.fit(xs)
fitted = models[0].fit(xs + [11])
# %% [evaluate]
result = (model.mean_, models[1].mean_, fitted is model)
