# name: class_defined_in_step
# expect: right
# holds: a class defined in a tagged cell, its instance used in two later steps

# %% [load]
class Scaler:
    def fit(self, xs):
        self.top = max(xs)
        return self

    def apply(self, xs):
        return [x / self.top for x in xs]

xs = [1, 2, 4]
# %% [features]
scaler = Scaler().fit(xs)
# %% [train]
ys = scaler.apply(xs)
# %% [evaluate]
result = (ys, isinstance(scaler, Scaler), Scaler().fit([2]).apply([1]))
