# name: function_annotations_of_the_future
# expect: right
# holds: annotations that nothing evaluates name what nobody binds

# %%
from __future__ import annotations
import numpy as np
from typing import List, Optional
class Node:
    def __init__(self, v: float, nxt: Optional[Node] = None): self.v = v; self.nxt = nxt
    def add(self, x: "Node") -> Node: return Node(self.v + x.v, self)
def f(x: Unknown) -> List[int]: return [int(x)]
# %% [load]
n = Node(1.0)
# %% [train]
m = n.add(Node(2.0))
# %% [evaluate]
result = (m.v, f(3))
