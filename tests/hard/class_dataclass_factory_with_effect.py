# name: class_dataclass_factory_with_effect
# expect: right-or-refused
# holds: what makes a field counts what it made

# %%
from dataclasses import dataclass, field
made = []
def new():
    made.append(1)
    return []
@dataclass
class Config:
    layers: list = field(default_factory=new)

# %% [load]
cfg = Config()
# %% [train]
two = Config()
two.layers.append(len(made))
# %% [evaluate]
result = cfg.layers, two.layers, made
