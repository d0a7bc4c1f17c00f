# name: class_local_module
# expect: right
# holds: classes of a local module beside the notebook; the instance crosses borders

# %% [file:shapes.py]
from dataclasses import dataclass


@dataclass
class Box:
    w: int

    def grow(self):
        self.w += 1
        return self
# %% [file:tools/__init__.py]
from .scale import scale
# %% [file:tools/scale.py]
def scale(x, k=3):
    return x * k
# %%
import tools
from shapes import Box
from tools.scale import scale as rescale
# %% [load]
box = Box(1)
# %% [features]
box.grow()
# %% [train]
w = tools.scale(box.w) + rescale(1, k=10)
# %% [evaluate]
result = (w, repr(box.grow()), isinstance(box, Box))
