# name: display_with_effect
# expect: right
# holds: last expressions that show and change: pop, fit, update, next

# %%
class Model:
    def fit(self, xs):
        self.mean = sum(xs) / len(xs)
        return self
# %% [load]
xs = [1, 2, 9]
table = {"a": 1}
model = Model()
xs.pop(0)
# %% [features]
model.fit(xs)
# %% [features]
table.update(b=len(xs))
# %% [train]
(table.pop("a"), xs.append(4))
# %% [evaluate]
result = (xs, table, model.mean)
