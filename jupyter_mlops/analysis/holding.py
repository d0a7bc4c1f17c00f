"""Which objects hold which others: a graph whose edges only grow.

Each statement asks several times what may be reached from the same few objects, and a table of a
library that nothing is known of holds what every statement before gave it. So what was far to walk
is kept, and grows with the edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

_NOTHING: frozenset[int] = frozenset()
Code = tuple[Mapping[int, object], ...]

_FAR = 256  # objects; on a shorter way nothing is won
_KEPT = 64


class Holding:
    """`code` are the tables whose keys are functions and classes: a walk may leave them out."""

    def __init__(self, code: Code) -> None:
        self._held: dict[int, set[int]] = {}
        self._walks = {True: _Walks(()), False: _Walks(code)}

    def of(self, number: int) -> AbstractSet[int]:
        """Return what an object holds itself."""
        return self._held.get(number, _NOTHING)

    def add(self, holder: int, objects: Iterable[int]) -> set[int]:
        """Note that `holder` may hold `objects`; return those that are new to it."""
        known = self._held.setdefault(holder, set())
        added = set(objects) - known
        known |= added
        for walks in self._walks.values() if added else ():
            if walks.kept:
                walks.grow(holder, added, self._held)
        return added

    def reach(self, objects: Iterable[int], *, code: bool) -> frozenset[int]:
        """Return `objects` and all that they hold, directly or not.

        Without `code` functions and classes, and what only they hold, are left out.
        """
        return self._walks[code].from_all(objects, self._held)


class _Walks:
    """`kept` is what some objects reach, far from them; those that lie in `out` are left out."""

    def __init__(self, out: Code) -> None:
        self._out = out
        self.kept: dict[int, set[int]] = {}

    def from_all(self, objects: Iterable[int], held: Mapping[int, set[int]]) -> frozenset[int]:
        starts = self._without(set(objects))
        seen: set[int] = set()
        if self.kept or len(starts) == 1:
            for start in sorted(starts - self._known(starts, seen), reverse=True):
                if start not in seen:
                    reached: set[int] = set()
                    asked = self._walk({start}, reached, held)
                    seen |= reached
                    if asked > _FAR:
                        self._keep(start, reached)
        else:
            self._walk(starts, seen, held)
        return frozenset(seen)

    def grow(self, holder: int, added: set[int], held: Mapping[int, set[int]]) -> None:
        for kept in self.kept.values():
            if holder in kept and not added <= kept:
                self._walk(self._without(added - kept), kept, held)

    def _walk(self, edge: set[int], seen: set[int], held: Mapping[int, set[int]]) -> int:
        """Add to `seen` what the objects of `edge` reach, and they; return how many were asked."""
        asked = 0
        while edge:
            seen |= edge
            if self.kept:
                edge = edge - self._known(edge, seen)
            asked += len(edge)
            found: set[int] = set()
            for number in edge:
                found |= held.get(number, _NOTHING)
            edge = self._without(found - seen)
        return asked

    def _known(self, objects: set[int], seen: set[int]) -> set[int]:
        """Return those of `objects` whose reach is kept; it is added to `seen`."""
        known = objects & self.kept.keys()
        for number in known:
            seen |= self.kept[number]
        return known

    def _keep(self, start: int, reached: set[int]) -> None:
        if len(self.kept) == _KEPT:
            del self.kept[next(iter(self.kept))]
        self.kept[start] = reached

    def _without(self, objects: set[int]) -> set[int]:
        for code in self._out:
            objects = objects.difference(code)
        return objects
