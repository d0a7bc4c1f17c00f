"""Three-way merge of one exported file: the former export, the user's file, the new export.

former  user's     new       outcome
-       -          N         created
F       F          N         updated
F       F          F         unchanged
F       U          F         unchanged: the user's edit stays
F       U          N         merged, or a conflict with markers
F       -          F         unchanged: stays deleted
F       -          N         restored: the notebook changed what the user had deleted
F       F          -         removed
F       U          -         conflict: the user's file stays
-       U          N         conflict with markers, unless U is N
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal[
    "created", "updated", "merged", "unchanged", "removed", "restored", "conflict", "absent"
]

HAND_EDITED = "edited by hand"
EXPORTED = "from the notebook"
_START = f"<<<<<<< {HAND_EDITED}"


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one file; None where there is none.

    `pristine` is what the next merge takes for the former export.
    """

    path: str
    outcome: Outcome
    before: bytes | None
    after: bytes | None
    pristine: bytes | None


def merge(path: str, former: bytes | None, mine: bytes | None, new: bytes | None) -> Change:
    """Return what becomes of a file; line ends of the user's file stay what they are."""
    if new is None:
        return _removal(path, former, mine)
    if mine is None:
        if former is None:
            return Change(path, "created", None, new, new)
        if former == new:
            return Change(path, "unchanged", None, None, new)
        return Change(path, "restored", None, new, new)
    theirs = _text(mine)
    texts = (_text(former or b""), theirs, _text(new))
    if texts[0] is None or texts[1] is None or texts[2] is None:
        return _merge_binary(path, former, mine, new)
    if _has_markers(texts[1]):
        return Change(path, "conflict", mine, mine, former)
    merged = _merge_text(path, None if former is None else texts[0], texts[1], texts[2])
    if merged.text == texts[1]:
        return Change(path, merged.outcome, mine, mine, new)
    text = merged.text.replace("\n", "\r\n") if b"\r\n" in mine else merged.text
    return Change(path, merged.outcome, mine, text.encode(), new)


@dataclass(frozen=True, slots=True)
class _Merged:
    outcome: Outcome
    text: str


def _removal(path: str, former: bytes | None, mine: bytes | None) -> Change:
    if mine is None:
        return Change(path, "absent", None, None, None)
    if former is not None and _same(mine, former):
        return Change(path, "removed", mine, None, None)
    return Change(path, "conflict", mine, mine, None)


def _merge_binary(path: str, former: bytes | None, mine: bytes, new: bytes) -> Change:
    if mine == new or former == new:
        return Change(path, "unchanged", mine, mine, new)
    if mine == former:
        return Change(path, "updated", mine, new, new)
    return Change(path, "conflict", mine, mine, former)


def _merge_text(path: str, former: str | None, mine: str, new: str) -> _Merged:
    if new in (mine, former):
        return _Merged("unchanged", mine)
    if mine == former:
        return _Merged("updated", new)
    text = _three_way(former or "", mine, new)
    if _has_markers(text) or not _parses(path, text):
        return _Merged("conflict", text)
    if text == new:
        return _Merged("updated", text)
    return _Merged("unchanged" if text == mine else "merged", text)


def _three_way(former: str, mine: str, new: str) -> str:
    from merge3 import Merge3  # most exports merge nothing

    matcher: Any = _Matcher  # merge3 asks for more than it uses
    lines = Merge3(_lines(former), _lines(mine), _lines(new), sequence_matcher=matcher)
    return "".join(lines.merge_lines(name_a=HAND_EDITED, name_b=EXPORTED))


class _Matcher(difflib.SequenceMatcher[str]):
    """Matches lines however often they occur: the default skips frequent ones in long files."""

    def __init__(
        self, isjunk: None = None, a: Sequence[str] = "", b: Sequence[str] = "", _: bool = True
    ) -> None:
        super().__init__(isjunk, a, b, autojunk=False)


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.removesuffix("\n").split("\n")] if text else []


def _has_markers(text: str) -> bool:
    return any(line == _START for line in text.split("\n"))


def _parses(path: str, text: str) -> bool:
    if not path.endswith(".py"):
        return True
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _same(one: bytes, other: bytes) -> bool:
    return one == other or (_text(one) is not None and _text(one) == _text(other))


def _text(data: bytes) -> str | None:
    """Return the text of a file with LF line ends, None where it is binary."""
    if b"\0" in data:
        return None
    try:
        return data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None
