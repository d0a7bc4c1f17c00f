# name: flow_loop_over_models
# expect: right
# holds: a loop fills several dicts and prints as it goes

# %%
class Mean:
    def fit(self, xs):
        self.value = sum(xs) / len(xs)

class First:
    def fit(self, xs):
        self.value = xs[0]
# %% [load]
xs = [4, 5, 9]
# %% [train]
models = {"mean": Mean(), "first": First()}
scores = {}
for name, model in models.items():
    model.fit(xs)
    scores[name] = model.value
    print(name, scores[name])
best = max(scores, key=scores.get)
# %% [evaluate]
result = (best, models[best].value, name, model is models["first"])
