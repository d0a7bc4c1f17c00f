"""The first lines of a cell: what `%%mlops` and its options ask for.

    %%mlops train forest --curve loss --no-source

The line is taken off before IPython sees the cell, so that the body runs as if it stood alone:
`Out`, `_`, the display of the last expression, `%%time` below it and the line numbers of
tracebacks are IPython's own. A line that cannot be obeyed stays, and the cell magic says why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from jupyter_mlops.stages import NO_SOURCE, PARAMETERS, SKIP, Role, Stage, parse_tag, role

NAMES = (*Stage, PARAMETERS, SKIP)
OPTIONS = ("--curve", "--no-log", NO_SOURCE)

_LINE = re.compile(r"[ \t]*%%mlops(?:[ \t]+(?P<words>.*))?[ \t]*$")
_ABOVE = re.compile(r"\s*(?:#.*)?$")
_HEADER = re.compile(r"\s*(?:$|%%|#)")


@dataclass(frozen=True, slots=True)
class Heading:
    """What the `%%mlops` line of a cell asks for; `problem` is one line, "" where it is sound."""

    tag: str = ""
    curve: tuple[str, ...] = ()
    log: bool = True
    problem: str = ""


def parse(words: str) -> Heading:
    """Return what stands behind `%%mlops`."""
    names: list[str] = []
    curve: list[str] = []
    log = True
    rest = words.replace(",", " , ").replace("=", " = ").split()
    while rest:
        word = rest.pop(0)
        if word == "--no-log":
            log = False
        elif word == NO_SOURCE:
            # The recorder finds it in the text of the cell, as whoever reads the notebook does.
            continue
        elif word == "--curve":
            taken = _values(rest)
            if not taken:
                return Heading(problem="--curve needs the name of a variable: --curve loss")
            curve += taken
        elif word.startswith("-"):
            return Heading(problem=f"there is no option {word}{did_you_mean(word, OPTIONS)}")
        else:
            names.append(word)
    tag = ":".join(names)
    return Heading(tag, tuple(dict.fromkeys(curve)), log, _tag_problem(tag))


def heading(source: str) -> Heading | None:
    """Return what the `%%mlops` line in the leading lines of a cell asks for, None without one."""
    row = _row(source.split("\n"))
    if row is None:
        return None
    found = _LINE.match(source.split("\n")[row])
    return parse((found and found["words"]) or "")


def cell_role(source: str, tags: tuple[str, ...]) -> Role:
    """Return the role of a cell as `stages.role` sees it, without the options of the magic."""
    lines = source.split("\n")
    row = _row(lines)
    if row is None:
        return role(source, tags)
    asked = heading(source)
    assert asked is not None
    lines[row] = f"%%mlops {asked.tag}"
    # A remark above the magic says nothing about the cell.
    return role("\n".join(lines[row:] + lines[:row]), tags)


def without_heading(lines: list[str]) -> list[str]:
    """Take a sound `%%mlops` line off a cell; every other line keeps its place.

    An input transformer of IPython. Directly above another cell magic the line goes away, since
    such a magic must be first; elsewhere a comment stays in its place.
    """
    row = next((n for n, line in enumerate(lines) if not _ABOVE.match(line)), None)
    if row is None or not (found := _LINE.match(lines[row].rstrip("\n"))):
        return lines
    body = lines[row + 1 :]
    asked = parse(found["words"] or "")
    if asked.problem or not "".join(body).strip():
        return lines
    if body[0].startswith("%%"):
        return body
    return [*lines[:row], f"# {lines[row].strip()}\n", *body]


def has_body(source: str) -> bool:
    """Say whether anything follows the `%%mlops` line."""
    lines = source.split("\n")
    row = _row(lines)
    return row is None or bool("".join(lines[row + 1 :]).strip())


# IPython then leaves the line alone while it asks whether a cell is complete: it still is a cell
# magic there, whose body goes on until a blank line.
without_heading.has_side_effects = True  # type: ignore[attr-defined]


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """Return `; did you mean ...?` where a known word is near, else what there is."""
    near = get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; use one of {', '.join(known)}"


def _row(lines: list[str]) -> int | None:
    for row, line in enumerate(lines):
        if not _HEADER.match(line):
            return None
        if _LINE.match(line):
            return row
    return None


def _values(rest: list[str]) -> list[str]:
    """Take the names of `--curve a,b` or `--curve=a` off the front of `rest`."""
    names: list[str] = []
    if rest and rest[0] == "=":
        rest.pop(0)
    while rest and rest[0].isidentifier():
        names.append(rest.pop(0))
        if not rest or rest[0] != ",":
            break
        rest.pop(0)
    return names


def _tag_problem(tag: str) -> str:
    if not tag:
        return f"%%mlops needs a step: %%mlops train; use one of {', '.join(NAMES)}"
    if tag in (PARAMETERS, SKIP) or parse_tag(tag):
        return ""
    stage = tag.partition(":")[0]
    if stage in tuple(Stage):
        return f"{tag} names no step; the name of a part is letters, digits, _ and -"
    return f"{stage} is no step{did_you_mean(stage, NAMES)}"
