# name: class_default_made_by_type
# expect: right
# holds: an instance makes another of its kind, with the parameter that is a default

# %% [parameters]
SEED = 3

# %%
class Model:
    def __init__(self, seed=SEED):
        self.seed = seed

    def fresh(self):
        return type(self)()


# %% [load]
values = [1, 2]
# %% [train]
model = Model(5)
other = model.fresh()
# %% [evaluate]
result = model.seed + other.seed + len(values)
