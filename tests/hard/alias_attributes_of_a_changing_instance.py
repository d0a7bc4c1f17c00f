# name: alias_attributes_of_a_changing_instance
# expect: refused NB140
# holds: the very dict of the attributes crosses beside an instance that changes later

# %%
from argparse import Namespace
# %% [load]
args = Namespace(lr=0.1)
cfg = vars(args)
# %% [train]
args.lr = 0.5
# %% [evaluate]
result = cfg
