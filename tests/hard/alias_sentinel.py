# name: alias_sentinel
# expect: right
# holds: identity with a sentinel object decides

# %%
MISSING = object()
# %% [load]
values = [1, MISSING, 3]
# %% [features]
kept = [v for v in values if v is not MISSING]
# %% [train]
total = sum(v for v in kept if isinstance(v, int))
# %% [evaluate]
result = (total, len(kept))
