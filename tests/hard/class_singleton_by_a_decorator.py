# name: class_singleton_by_a_decorator
# expect: refused NB131
# holds: a decorator that gives the one instance of a class, which one step fills and another reads

# %%
def singleton(cls):
    made = {}
    def get(*given):
        if cls not in made:
            made[cls] = cls(*given)
        return made[cls]
    return get
@singleton
class Config:
    def __init__(self):
        self.values = {}
# %% [load]
Config().values["a"] = 1
# %% [train]
n = len(Config().values)
# %% [evaluate]
result = n
