# name: keep_what_max_picks
# expect: right
# holds: the best of what an iterator gives is an element, never the iterator

# %%
from sklearn.linear_model import Lasso, LinearRegression
# %% [load]
X, y = [[1.0], [2.0], [3.0]], [1.0, 2.5, 3.0]
names = ["a", "bb", "c"]
# %% [features]
longest = max(map(len, names))
first = min(enumerate(names), key=lambda pair: len(pair[1]))
# %% [train]
models = {"a": LinearRegression().fit(X, y), "b": Lasso(0.5).fit(X, y)}
name, best = max(models.items(), key=lambda pair: pair[1].score(X, y))
worst = sorted(models.values(), key=lambda model: model.score(X, y))[0]
# %% [evaluate]
result = (longest, first, name, round(best.score(X, y), 6), round(worst.score(X, y), 6))
