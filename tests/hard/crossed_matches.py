# name: crossed_matches
# expect: refused NB140
# holds: a match of a regular expression, which no store keeps, is asked in a later step

# %%
import re
# %% [load]
pattern = re.compile(r"(\d+)-(\d+)")
found = pattern.search("from 10-20 on")
# %% [features]
low = int(found.group(1))
# %% [evaluate]
result = (low, found.span())
