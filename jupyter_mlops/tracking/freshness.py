"""Whether a fresh run of the cells, from the first to the last, would give what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jupyter_mlops.tracking.lineage import IN_ORDER, Lineage, Ran, meaning, replaces

_NOT_OF_VALUES = frozenset({"print", "figure"})


class Freshness:
    """What speaks against the latest executions of the cells, at one moment."""

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self._edited = frozenset(
            number for number in lineage.latest.values() if _is_edited(lineage, lineage.ran[number])
        )
        latest = set(lineage.latest.values())
        self._gone = frozenset(
            number
            for number, ran in lineage.ran.items()
            if number not in latest or number in self._edited or not lineage.is_present(ran)
        )

    def outdated(self, number: int) -> dict[str, str]:
        """Return why an execution is out of date, by the id of the cell that it is so for.

        Cells whose text was changed since they ran count, and what was made of them.
        """
        ran = self._lineage.ran[number]
        if number in self._edited:
            return {ran.cell: "its text was changed since it ran"}
        if not self._rests_on_gone(ran):
            return {}
        reasons = self._lineage.outdated(number)
        for name, origin in ran.reads.items():
            for past in (self._lineage.ran[n] for n in sorted(origin & self._edited)):
                what = f"`{name}` came from {past.label} before its text was changed"
                reasons.setdefault(past.cell, what)
        return reasons

    def doubts(self, number: int) -> list[str]:
        """Return why an execution that is not out of date may differ from a fresh one."""
        ran = self._lineage.ran[number]
        found = _drawn(self._lineage, number)
        if ran.unknown or self._rests_on_gone(ran):
            return [*self._lineage.hidden(number), *self._lineage.repeats(number), *found]
        return found

    def _rests_on_gone(self, ran: Ran) -> bool:
        return any(not self._gone.isdisjoint(origin) for origin in ran.reads.values())


def order(lineage: Lineage) -> str:
    """Say whether the cells ran as they stand in the document, as far as it matters.

    Two cells may run in either order unless one writes what the other reads or writes.
    """
    times = Counter(one.cell for one in lineage.ran.values())
    latest = sorted(
        _first(lineage, lineage.ran[number]) if times[cell] > 1 else number
        for cell, number in lineage.latest.items()
    )
    ran = [lineage.ran[number] for number in latest]
    ran = [one for one in ran if not one.is_injected and lineage.is_present(one)]
    if any(lineage.index(one) is None for one in ran if one.step is not None):
        return "not known"
    # By what is accessed: the cell that stands lowest of those that read or wrote it, and wrote it.
    touched: dict[str, Ran] = {}
    written: dict[str, Ran] = {}
    for one in ran:
        for what, writes in _accesses(one):
            above = (touched if writes else written).get(what)
            if above is not None and _place(lineage, one) < _place(lineage, above):
                first, then = _place(lineage, above), _place(lineage, one)
                return f"cell {first} ran before cell {then}"
            for lowest in (touched, written) if writes else (touched,):
                known = lowest.get(what)
                if known is None or _place(lineage, known) < _place(lineage, one):
                    lowest[what] = one
    return IN_ORDER


def _first(lineage: Lineage, ran: Ran) -> int:
    """Return the execution since which a cell gave the same each time, and nobody wrote over it."""
    made = ran.binds | ran.changes
    first = ran.number
    for number in range(ran.number - 1, 0, -1):
        past = lineage.ran[number]
        if past.cell == ran.cell:
            if replaces(ran, past):
                break
            first = number
        elif not past.is_injected and not made.isdisjoint(past.binds | past.changes):
            break
    return first


def _place(lineage: Lineage, ran: Ran) -> int:
    found = lineage.index(ran)
    return -1 if found is None else found


def _accesses(ran: Ran) -> Iterator[tuple[str, bool]]:
    """Yield what a cell reads and writes, and whether it writes: names, files, generators."""
    for name in ran.reads:
        yield name, False
    for name in ran.binds | ran.changes:
        yield name, True
    for resource in ran.resources - _NOT_OF_VALUES:
        kind, _, what = resource.partition(":")
        yield f"{'file' if kind in ('read', 'write') else 'state'}:{what}", kind != "read"


def _drawn(lineage: Lineage, number: int) -> list[str]:
    """Return the seeded generators that cells drew from which have run again since."""
    found = []
    ran = lineage.ran[number]
    for resource in sorted(r for r in ran.resources if r.startswith("draw:")):
        generator = resource.removeprefix("draw:")
        seeds = [n for n, one in lineage.ran.items() if f"seed:{generator}" in one.resources]
        since = max((n for n in seeds if n <= number), default=None)
        if since is None or since == number:
            continue
        again = (lineage.ran[n] for n in range(since + 1, number))
        if any(resource in one.resources and _ran_again(lineage, one) for one in again):
            found.append(f"it is not the first that drew from {generator} since that was seeded")
    return found


def _ran_again(lineage: Lineage, ran: Ran) -> bool:
    return lineage.latest[ran.cell] != ran.number


def _is_edited(lineage: Lineage, ran: Ran) -> bool:
    text = lineage.text(ran)
    return text != ran.source and meaning(text) != meaning(ran.source)
