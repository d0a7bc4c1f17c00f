# name: file_of_the_notebook
# expect: refused NB154
# holds: a notebook goes another way than a module, which has a file

# %%
from pathlib import Path

try:
    here = Path(__file__).parent
except NameError:
    here = Path.cwd()
# %% [load]
(here / "rows.txt").write_text("1 2 3")
# %% [train]
rows = (here / "rows.txt").read_text().split()
# %% [evaluate]
result = rows
