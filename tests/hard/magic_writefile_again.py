# name: magic_writefile_again
# expect: refused NB146
# holds: %%writefile writes a module that lies beside the notebook with another text, twice

# %% [file:made_again.py]
FACTOR = 100
# %%
%%writefile made_again.py
FACTOR = 6
# %% [load]
import made_again
xs = [made_again.FACTOR]
# %%
%%writefile made_again.py
FACTOR = 7
# %% [evaluate]
result = (xs, made_again.FACTOR)
