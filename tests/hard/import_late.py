# name: import_late
# expect: right
# holds: imports inside tagged cells are used in later steps

# %% [load]
import json
text = json.dumps({"a": [1, 2]})
# %% [features]
from collections import OrderedDict as OD
import os.path as osp
table = OD(json.loads(text))
# %% [train]
base = osp.basename("/x/y.txt")
if True:
    import math as m
# %% [evaluate]
result = (OD(b=1) == {"b": 1}, table["a"], base, m.floor(2.5), json.dumps(base))
