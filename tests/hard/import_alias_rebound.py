# name: import_alias_rebound
# expect: right-or-refused
# holds: an imported name is rebound: re = re.compile(...)

# %%
import re
import datetime
from datetime import datetime as dt
pattern = re
re = re.compile(r"\d+")
datetime = datetime.datetime
# %% [load]
words = re.findall("a1 b22")
# %% [features]
day = datetime(2020, 1, 2)
# %% [train]
same = dt is datetime
n = len(words)
# %% [evaluate]
result = (words, day.year, same, n, pattern.sub("a", "b", "aa"))
