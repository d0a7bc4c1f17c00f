# name: alias_copy_of_a_tree
# expect: right
# holds: a copy of a dict that makes dicts shares what it has made

# %%
from collections import defaultdict
import copy
def tree(): return defaultdict(tree)
# %% [load]
t = tree(); t["a"]["b"] = 1
# %% [features]
s = copy.copy(t)
# %% [train]
s["a"]["z"] = 9
# %% [evaluate]
result = list(t["a"])
