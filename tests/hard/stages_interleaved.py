# name: stages_interleaved
# expect: right
# holds: load, features, load again, evaluate before the last train

# %% [load]
a = [1, 2]
# %% [features]
fa = sum(a)
# %% [load]
b = [fa, 10]
a.append(fa)
# %% [train]
model = {"k": fa * 2}
# %% [evaluate]
early = model["k"] + len(a)
# %% [features]
fb = sum(b) + early
# %% [train]
model["k"] += fb
# %% [evaluate]
result = (early, model, a, b, fb)
