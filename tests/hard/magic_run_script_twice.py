# name: magic_run_script_twice
# expect: right-or-refused
# holds: a script that makes functions runs twice, the first ones being kept

# %% [file:own.py]
STORE = []


def keep(x):
    STORE.append(x)
    return len(STORE)
# %% [load]
%run own.py
old = keep
a = [old(1), old(2)]
# %% [train]
%run own.py
b = [keep(1), old(3)]
# %% [evaluate]
result = (a, b, STORE)
