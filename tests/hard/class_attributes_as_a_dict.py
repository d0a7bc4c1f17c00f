# name: class_attributes_as_a_dict
# expect: right
# holds: vars of parsed arguments, __dict__.update in __init__, and json of __dict__ later

# %%
import argparse
import json
class Config:
    def __init__(self, **kw):
        self.lr = 0.1
        self.__dict__.update(kw)
    def show(self):
        return json.dumps(self.__dict__, sort_keys=True)
    def __repr__(self):
        return ", ".join(f"{k}={v}" for k, v in vars(self).items())
# %% [load]
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
cfg = vars(parser.parse_args([]))
own = Config(depth=3, layers=[1, 2])
params = dict(vars(own))
# %% [train]
own.layers.append(4)
own.lr = 5
score = cfg["lr"] * own.depth
# %% [evaluate]
result = cfg, own.show(), repr(own), params, score
