# name: magic_run_notebook
# expect: right
# holds: %run of another notebook

# %% [file:other.ipynb]
LEVEL = 3

def lift(x):
    return x * LEVEL
# %%
%run other.ipynb
# %% [load]
a = lift(1)
# %% [features]
b = a + LEVEL
# %% [train]
c = lift(b)
# %% [evaluate]
result = (a, b, c)
