# name: mutate_attribute
# expect: right
# holds: an attribute of an object of an earlier step is changed

# %%
from types import SimpleNamespace
# %% [load]
state = SimpleNamespace(k=1, seen=[])
# %% [features]
state.k += 1
state.seen.append("features")
# %% [train]
setattr(state, "k", state.k * 10)
vars(state)["extra"] = 5
# %% [evaluate]
result = (state.k, state.seen, state.extra)
