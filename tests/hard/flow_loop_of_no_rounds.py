# name: flow_loop_of_no_rounds
# expect: right
# holds: what only a loop binds that ran no round is no result of a step

# %%
from sklearn.linear_model import LinearRegression
# %% [load]
X, y, sizes = [[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0], []
# %% [train]
models = {}
for size in sizes:
    model = LinearRegression()
    model.fit(X[:size], y[:size])
    models[size] = model
base = LinearRegression().fit(X, y)
# %% [evaluate]
scores = {}
for size in models:
    score = models[size].score(X, y)
    scores[size] = score
while scores:
    first = scores.popitem()
result = (scores, round(base.score(X, y), 6))
