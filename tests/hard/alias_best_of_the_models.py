# name: alias_best_of_the_models
# expect: right
# holds: a model is picked in one step and looked for, by `is`, in another

# %%
from sklearn.linear_model import Ridge
# %% [load]
models = {"a": Ridge(1), "b": Ridge(2)}
# %% [train]
best = max(models.values(), key=lambda m: m.alpha)
# %% [evaluate]
result = [k for k, m in models.items() if m is best]
