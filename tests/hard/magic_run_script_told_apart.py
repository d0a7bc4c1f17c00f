# name: magic_run_script_told_apart
# expect: refused NB103
# holds: a function of a script keeps the script's own value when the notebook binds the name again

# %% [file:own.py]
RATE = 2


def scaled(x):
    return x * RATE
# %%
%run own.py
# %% [load]
RATE = 100
a = scaled(1)
# %% [evaluate]
result = (a, RATE)
