# name: class_dataclass_enum
# expect: right
# holds: dataclasses, enums, namedtuples and typed dicts; enum members compared by identity

# %%
from collections import namedtuple
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import NamedTuple

class Mode(Enum):
    FAST = auto()
    SLOW = auto()

@dataclass(order=True, frozen=True)
class Item:
    name: str
    mode: Mode = Mode.FAST
    tags: list = field(default_factory=list, compare=False)

class Pair(NamedTuple):
    a: int
    b: int = 0

Row = namedtuple("Row", "x y")
# %% [load]
items = [Item("b"), Item("a", Mode.SLOW)]
row = Row(1, 2)
# %% [features]
items[0].tags.append("seen")
ordered = sorted(items, key=lambda item: item.name)
pair = Pair(row.x)
# %% [train]
fast = [item.name for item in ordered if item.mode is Mode.FAST]
changed = replace(items[0], name="c")
# %% [evaluate]
result = (fast, repr(changed), pair._replace(b=5), row._asdict(), changed > items[0])
