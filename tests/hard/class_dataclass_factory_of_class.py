# name: class_dataclass_factory_of_class
# expect: right-or-refused
# holds: a field that another class makes notes its steps in a global list

# %%
from dataclasses import dataclass, field
log = []
class Inner:
    def __init__(self):
        self.n = 0
    def step(self):
        log.append(self.n)
        self.n += 1
@dataclass
class Config:
    inner: Inner = field(default_factory=Inner)

# %% [load]
cfg = Config()
# %% [features]
cfg.inner.step()
# %% [train]
cfg.inner.step()
# %% [evaluate]
result = cfg.inner.n, len(log)
