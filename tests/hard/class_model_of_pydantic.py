# name: class_model_of_pydantic
# expect: right
# holds: models of pydantic with lists of their own, changed and copied between the steps

# %%
from pydantic import BaseModel, Field
from typing import Any
class Cfg(BaseModel):
    lr: float = .1
    layers: list[int] = Field(default_factory=list)
    extra: Any = None
    def bump(self): self.lr *= 2; return self
# %% [load]
shared = {"a": 1}
given = [1, 2]
c = Cfg(layers=given, extra=shared)
d = Cfg()
# %% [features]
c.layers.append(3); c.bump()
shared["b"] = 2
given.append(9)
d.layers.append(7)
# %% [train]
e = c.model_copy()
e.layers.append(5)
f = c.model_dump()
f["layers"].append(6)
# %% [evaluate]
result = (c.layers, c.lr, c.extra, d.layers, e.layers, f, given)
