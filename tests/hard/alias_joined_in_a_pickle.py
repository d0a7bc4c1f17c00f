# name: alias_joined_in_a_pickle
# expect: right
# holds: a list and what holds it are pickled together in a later step

# %%
import pickle
# %% [load]
base = [1, 2]
# %% [features]
both = [base, [3]]
# %% [train]
blob = pickle.dumps([base, both])
# %% [evaluate]
x, y = pickle.loads(blob)
x.append(7)
result = (y, len(blob))
