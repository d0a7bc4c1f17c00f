"""What was edited in an exported package since, and which lines of the notebook that concerns."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Lines = Sequence[str]


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines of a package's file that are not what the export wrote.

    `line` is where they are now. `cell` and `cell_line` tell the notebook's line that was exported
    there, or the nearest one above; None where the file has nothing of the notebook.
    """

    file: str
    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    cell: int | None = None
    cell_line: int | None = None

    @property
    def diff(self) -> str:
        return "\n".join([*(f"-{line}" for line in self.before), *(f"+{x}" for x in self.after)])


def edits_of(
    file: str, before: Lines, after: Lines, places: Mapping[int, tuple[int, int]]
) -> Iterator[Edit]:
    """Yield the edits that made `after` of `before`; `places` maps its lines to the notebook's."""
    for kind, start, end, now, now_end in _operations(before, after):
        if kind == "equal":
            continue
        cell, cell_line = _place(start + 1, end, places)
        yield Edit(
            file, now + 1, tuple(before[start:end]), tuple(after[now:now_end]), cell, cell_line
        )


def moved(before: Lines, after: Lines) -> dict[int, int]:
    """Map the numbers of lines, from 1, to what they are now; lines that were rewritten too."""
    found: dict[int, int] = {}
    for kind, start, end, now, now_end in _operations(before, after):
        if kind in ("equal", "replace"):
            found |= {
                number + 1: now + 1 + min(number - start, now_end - now - 1)
                for number in range(start, end)
            }
        elif kind == "delete":
            found |= {number + 1: max(1, min(now, len(after))) for number in range(start, end)}
    return found


def _operations(before: Lines, after: Lines) -> Sequence[tuple[str, int, int, int, int]]:
    if before == after:
        return [("equal", 0, len(before), 0, len(after))]
    return difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _place(
    start: int, end: int, places: Mapping[int, tuple[int, int]]
) -> tuple[int, int] | tuple[None, None]:
    """Return the place of the first line from `start` to `end` that has one, or of the nearest."""
    inside = [number for number in range(start, end + 1) if number in places]
    above = [number for number in places if number < start]
    below = [number for number in places if number > end]
    for numbers, choose in ((inside, min), (above, max), (below, min)):
        if numbers:
            return places[choose(numbers)]
    return None, None
