# name: alias_tree_of_defaultdicts
# expect: right
# holds: a function makes dicts that make dicts by it

# %%
from collections import defaultdict
def tree(): return defaultdict(tree)
# %% [load]
t = tree(); t["a"]["b"] = 1
# %% [features]
sub = t["a"]
# %% [train]
sub["z"] = 9
# %% [evaluate]
result = list(t["a"])
