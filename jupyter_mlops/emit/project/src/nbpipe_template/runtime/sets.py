"""Sets that come back with their elements in the order in which they were.

A set goes over its elements as they lie in a table of slots. Where each one lies depends on what
was there when it was added, and how large the table is on all that the set ever held; the same
elements in a new set may come in another order. So would `{word: i for i, word in
enumerate(words)}` differ in a step that reads `words` from the store.
"""

import ctypes
import datetime
import enum
import struct
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, count, islice, permutations
from typing import Any

PLAIN = {type(None), bool, int, float, complex, str, bytes}
NAMED = (enum.Enum, datetime.date, datetime.timedelta)
"""What an element may be: it holds nothing that could hold the set."""

Recipe = tuple[list[Any], int, list[Any], list[Any]]
"""What a set is made of at once, how often, what is added then, and what is taken out again."""

FrozenRecipe = tuple[list[Any], bool]
"""What a frozenset is made of, and whether its size is known from the beginning."""

LOST = "the order of a set cannot be kept; sorted(...) gives one that can"
_TRIES = 250

# Objects/setobject.c of CPython 3.11 to 3.13
_SET = struct.Struct("nPnnnP")  # references, type, fill, used, mask, table
_ENTRY = struct.Struct("Pn")  # key, hash
_NEAR, _SHIFT = 9, 5  # LINEAR_PROBES, PERTURB_SHIFT
_WORD = 2**64 - 1
_FEW = 5  # so many elements do not fit into the smallest table


def is_plain(element: object) -> bool:
    """Tell whether an element has a hash of its own value, and holds nothing that changes."""
    if isinstance(element, tuple | frozenset):
        return not hasattr(element, "__dict__") and all(map(is_plain, element))
    if type(element) in PLAIN or isinstance(element, NAMED):
        return True
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(element, numpy.generic)


def recipe(elements: set[Any]) -> Recipe:
    """Return what `put_together` makes a set of that goes over its elements as `elements` does.

    Raises:
        ValueError: Python keeps its sets in another way than this knows.
    """
    found = (how for how in _recipes(_Table(elements)) if _are_alike(put_together(*how), elements))
    how = next(found, None)
    if how is None:
        raise ValueError(LOST)
    return how


def frozen_recipe(elements: frozenset[Any]) -> FrozenRecipe:
    """Return what `put_together_frozen` makes a frozenset of in the order of `elements`.

    Raises:
        ValueError: it is not found.
    """
    order = list(elements)
    table = _Table(elements)
    history = [*table.settled(), *table.displaced()]
    for found in islice(
        chain([order], [] if table.gone else [history], permutations(order)), _TRIES
    ):
        for at_once in (False, True):
            if list(put_together_frozen(list(found), at_once)) == order:
                return list(found), at_once
    raise ValueError(LOST)


def put_together_frozen(elements: list[Any], at_once: bool) -> frozenset[Any]:
    """Return the frozenset of a recipe."""
    return frozenset(dict.fromkeys(elements) if at_once else elements)


def _are_alike(one: Iterable[Any], other: Iterable[Any]) -> bool:
    """Tell whether two sets have equal elements in one order, and tables of one size."""
    return list(one) == list(other) and sys.getsizeof(one) == sys.getsizeof(other)


def put_together(
    at_once: list[Any], times: int, added: list[Any], taken_out: list[Any]
) -> set[Any]:
    """Return the set of a recipe."""
    made: set[Any] = set()
    for _ in range(times):
        made.update(dict.fromkeys(at_once))  # of a dict, it takes room for all before the first
    for element in added:
        made.add(element)
    for element in taken_out:
        made.discard(element)
    return made


def _memory(address: int, size: int) -> bytes:
    try:
        return ctypes.string_at(address, size)
    except ctypes.ArgumentError as error:  # how ctypes tells that Python recurses too deeply
        raise RecursionError(str(error)) from error


class _Table:
    """The slots of a set: which element lies in which one, with a number where one lay once."""

    def __init__(self, elements: set[Any] | frozenset[Any]) -> None:
        _, kind, _, used, mask, entries = _SET.unpack(_memory(id(elements), _SET.size))
        if kind != id(type(elements)) or used != len(elements):
            raise ValueError("this Python keeps its sets in another way")
        self.all, self.mask = elements, int(mask)
        known = {id(element): element for element in elements}
        content = _memory(entries, (mask + 1) * _ENTRY.size)
        self.hashes: dict[int, int] = {}
        self.elements: dict[int, Any] = {}
        self.gone: list[int] = []
        for slot, (key, code) in enumerate(_ENTRY.iter_unpack(content)):
            if key in known:
                self.hashes[slot], self.elements[slot] = code, known[key]
            elif key:
                self.gone.append(self.number(slot))
                self.hashes[slot] = self.elements[slot] = self.gone[-1]

    def number(self, slot: int) -> int:
        """Return a number that is no element and lies in `slot` where that is free."""
        numbers: Iterator[int] = count(slot + self.mask + 1, self.mask + 1)
        return next(number for number in numbers if number not in self.all)

    def settled(self) -> list[Any]:
        """Return the elements that lie where they would in an empty table."""
        return [self.elements[s] for s, code in self.hashes.items() if code & self.mask == s]

    def displaced(self) -> list[Any]:
        """Return the others, in an order in which each comes to lie in its slot."""
        order: list[Any] = []
        taken = {slot for slot, code in self.hashes.items() if code & self.mask == slot}
        for slot in self.elements:
            waiting = [slot] if slot not in taken else []
            while waiting:
                earlier = next((s for s in self._before(waiting[-1]) if s not in taken), None)
                if earlier is None:
                    order.append(self.elements[waiting[-1]])
                    taken.add(waiting.pop())
                elif earlier in waiting or earlier not in self.elements:
                    raise ValueError("this Python keeps its sets in another way")
                else:
                    waiting.append(earlier)
        return order

    def _before(self, slot: int) -> Iterator[int]:
        """Yield the slots that have to be taken for an element to come to lie in `slot`."""
        code = self.hashes[slot] & _WORD
        start = code & self.mask
        while True:
            near = _NEAR if start + _NEAR <= self.mask else 0
            for place in range(start, start + near + 1):
                if place == slot:
                    return
                yield place
            code >>= _SHIFT
            start = (start * 5 + 1 + code) & self.mask


def _recipes(table: _Table) -> Iterator[Recipe]:
    """Yield what may make a set like that of `table`, the likelier first."""
    settled = table.settled()
    order = [*settled, *table.displaced()]
    cut = (table.mask + 1) // 2 - 1  # more would take a table twice as large
    if not table.gone:
        yield [], 0, list(table.all), []
    yield [], 0, order, table.gone
    yield order[:cut], 1, order[cut:], table.gone
    yield settled[:cut], 2, order[len(settled[:cut]) :], table.gone
    yield order[:cut], 2, order[cut:], table.gone
    free = (slot for slot in range(table.mask + 1) if slot not in table.elements)
    room = max(_FEW, (table.mask + 1) // 4) - len(order)
    more = [table.number(slot) for slot in islice(free, max(0, room))]
    yield [*order[:cut], *more], 1, order[cut:], [*table.gone, *more]
