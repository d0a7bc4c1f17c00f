# name: parameter_used_in_setup
# expect: right
# holds: setup cells, helpers, defaults and class bodies read parameters

# %% [parameters]
TREES = 5
SCALE = 2
# %%
TOTAL = TREES * 10

def grow(x, by=SCALE):
    return x + by + TREES

class Config:
    trees = TREES
    def both(self):
        return self.trees + SCALE
# %% [load]
a = grow(1)
# %% [features]
b = TOTAL + Config.trees
# %% [train]
c = Config().both()
# %% [evaluate]
result = (a, b, c, grow(0, by=0))
