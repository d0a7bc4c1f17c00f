# name: magic_writefile_over_old
# expect: right
# holds: %%writefile writes a module that lies beside the notebook with an old text

# %% [file:made_over.py]
FACTOR = 100
# %%
%%writefile made_over.py
"""With "quotes" and a \ backslash."""
FACTOR = 6


def scaled(x):
    return f"{x * FACTOR}\n"
# %% [load]
import made_over
xs = [made_over.FACTOR]
# %% [evaluate]
result = (xs, made_over.scaled(2), made_over.__doc__)
