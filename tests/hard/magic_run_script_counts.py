# name: magic_run_script_counts
# expect: refused NB103
# holds: a function of a script counts in the script's own namespace

# %% [file:own.py]
count = 0


def tick():
    global count
    count += 1
    return count
# %%
%run own.py
# %% [load]
a = [tick(), tick()]
# %% [evaluate]
result = (a, count)
