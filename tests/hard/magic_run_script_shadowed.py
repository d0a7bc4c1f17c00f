# name: magic_run_script_shadowed
# expect: refused NB103
# holds: a script uses a builtin that the notebook has bound to something else

# %% [file:own.py]
size = len([1, 2, 3])
# %% [load]
len = lambda xs: 100
%run own.py
# %% [evaluate]
result = size
