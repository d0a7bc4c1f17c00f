# name: magic_get_ipython
# expect: right-or-refused
# holds: get_ipython() calls in Python code

# %%
ip = get_ipython()
get_ipython().run_line_magic("matplotlib", "inline")
# %% [load]
interactive = "get_ipython" in dir()
n = 1 if interactive else 0
# %% [features]
get_ipython().run_line_magic("env", "HARD_G=3")
import os
m = int(os.environ["HARD_G"])
# %% [train]
k = m + n
# %% [evaluate]
result = (n, m, k)
