# name: class_dataclass_factories
# expect: right
# holds: fields of a dataclass that lambdas make cross borders and are added to

# %%
from dataclasses import dataclass, field
@dataclass
class Config:
    lr: float = 0.1
    layers: list = field(default_factory=lambda: [1, 2])

# %% [load]
cfg = Config()
x = [1, 2, 3]
# %% [train]
model = [v * cfg.lr for v in x] + cfg.layers
# %% [evaluate]
result = sum(model) + len(cfg.layers)
