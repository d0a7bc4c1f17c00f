# name: magic_run_notebook_with_magics
# expect: right
# holds: %run of a notebook that changes names of this one, uses magics and runs a script

# %% [file:inner.py]
def twice(x):
    return 2 * x
# %% [file:setup.ipynb]
%matplotlib inline
%env HARD_RUN=4
%run inner.py
import os
seen.append(int(os.environ["HARD_RUN"]))
# %% [load]
seen = [1]
get_ipython().run_line_magic("run", "setup.ipynb")
# %% [train]
y = twice(sum(seen))
# %% [evaluate]
result = (seen, y)
