# name: function_given_elements_of_iterators
# expect: right
# holds: what `reduce` and `nlargest` call is given elements, never the iterator

# %%
import heapq
from functools import reduce
from typing import Generic, TypeVar
T = TypeVar("T")
class Base:
    def __init__(self, x): self.x = x
class Box(Base, Generic[T]):
    def get(self) -> T: return self.x
# %% [load]
xs = [{"a": 1}, {"a": 3}]
top = heapq.nlargest(1, xs, key=lambda d: d["a"])
box = Box[int](3)
# %% [features]
total = reduce(lambda a, b: a + b, (x["a"] for x in xs))
acc = reduce(lambda a, b: a + [b["a"]], (x for x in xs), [])
# %% [evaluate]
result = (top, box.get(), total, acc)
