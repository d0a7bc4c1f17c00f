# name: mutate_part_of_instance_in_evaluate
# expect: right
# holds: a function of the notebook writes into a part of an instance

# %%
class Exp:
    def __init__(self): self.m = {}
def log_metric(store, k, v):
    store[k] = v

# %% [load]
result = Exp()
# %% [train]
w = 2
# %% [evaluate]
log_metric(result.m, "w", w)
