# name: keep_lambdas_in_a_dict
# expect: right
# holds: a helper of two steps reads a dict of functions and lambdas that setup makes

# %%
EXTRACT = {"len": len, "caps": lambda s: sum(c.isupper() for c in s)}
def featurize(text):
    return {k: f(text) for k, f in EXTRACT.items()}
# %% [load]
D = [featurize(t) for t in ["aB", "c"]]
# %% [evaluate]
result = D, featurize("Xy")
