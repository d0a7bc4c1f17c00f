"""What a run was made of, and what is different from the run before."""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import xxhash

NOTHING = "nothing changed"
MAX_VALUE = 40


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run was made of. `code` maps steps to digests of their cells, `data` and `tables`
    names to digests, `libraries` names to versions.
    """

    parameters: dict[str, str] = field(default_factory=dict)
    code: dict[str, list[str]] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    libraries: dict[str, str] = field(default_factory=dict)


def changes(before: Summary, after: Summary, step: str, *, complete: bool) -> tuple[str, ...]:
    """Return what is different in `after`, whose own step is `step`, and what may be.

    Unless it is `complete`, what is missing in it may still come.
    """
    found = _parameters(before.parameters, after.parameters, complete=complete)
    found += [f"code of {name}" for name in _code(before.code, after.code, step)]
    causes = list(found)
    data = [
        f"data {name}"
        for name, digest in after.data.items()
        if _differs(before.data, after.data, name)
        or (complete and digest and before.code and name not in before.data)
    ]
    libraries = [
        f"{name} {before.libraries[name]} → {version}"
        for name, version in after.libraries.items()
        if before.libraries.get(name, version) != version
    ]
    tables = [name for name in after.tables if _differs(before.tables, after.tables, name)]
    # Other features are what other data or other code give; alone they are news.
    upstream = any(cause != f"code of {step}" and " → " not in cause for cause in causes)
    if tables and not data and not upstream and not _explained(causes, step):
        found.append("features changed")
    found += data + libraries
    return tuple(found + _unknown(before, after, nothing=not found) if complete else found)


def _unknown(before: Summary, after: Summary, *, nothing: bool) -> list[str]:
    """Return what may have changed, since its content is not known in one of the two.

    What was never known, as the content of an address, and tables are only told of where `nothing`
    else changed: then that is not known to be so.
    """
    data = [name for name in after.data if name in before.data]
    once = [name for name in data if bool(before.data[name]) != bool(after.data[name])]
    never = [name for name in data if not before.data[name] and not after.data[name]]
    tables = [name for name in after.tables if name in before.tables]
    unknown = [name for name in tables if not (before.tables[name] and after.tables[name])]
    told = [f"data {name} may have changed" for name in once]
    if nothing and not once:
        if unknown:
            told.append("features may have changed")
        elif not tables:
            told += [f"data {name} may have changed" for name in never]
    return told


def _explained(causes: list[str], step: str) -> bool:
    return any(
        "." not in cause.partition(" ")[0] and cause != f"code of {step}" for cause in causes
    )


def _differs(before: Mapping[str, str], after: Mapping[str, str], name: str) -> bool:
    return bool(name in before and before[name] and after[name] and before[name] != after[name])


def _parameters(
    before: Mapping[str, str], after: Mapping[str, str], *, complete: bool
) -> list[str]:
    found: list[str] = []
    values: set[tuple[str, str]] = set()
    replaced = {
        name.removesuffix("class")
        for name in after
        if name.endswith(".class") and before.get(name, after[name]) != after[name]
    }
    # A parameter that is handed on to a model under another name is said once.
    for name in sorted(after, key=lambda name: ("." in name, list(after).index(name))):
        if any(name.startswith(lead) and name != f"{lead}class" for lead in replaced):
            continue
        if name not in before:
            if before and "." not in name:
                found.append(f"{name} added")
            continue
        pair = (before[name], after[name])
        if pair[0] == pair[1] or ("." in name and pair in values):
            continue
        values.add(pair)
        shown = name.removesuffix(".class")
        found.append(f"{shown} {_short(pair[0])} → {_short(pair[1])}")
    if complete:
        gone = [name for name in before if name not in after and "." not in name]
        found += [f"{name} removed" for name in gone]
    return found


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= MAX_VALUE else f"{line[: MAX_VALUE - 1]}…"


def _code(before: Mapping[str, list[str]], after: Mapping[str, list[str]], step: str) -> list[str]:
    found = []
    for name, digests in after.items():
        known = Counter(before.get(name, ()))
        new = Counter(digests)
        # Cells of the step itself may still come, so that missing ones say nothing.
        differs = bool(new - known) if name == step else new != known
        if before and (name not in before or differs):
            found.append(name)
    return found


class Memory:
    """Keeps the summary of the last run of each step of a notebook, beside the journal."""

    def __init__(self, folder: Path, source: str) -> None:
        self._folder = folder / "last"
        self._source = source

    def _path(self, step: str) -> Path:
        key = xxhash.xxh3_64_hexdigest(f"{self._source}\0{step}".encode())
        return self._folder / f"{key}.json"

    def last(self, step: str) -> Summary | None:
        """Return the summary of the last run of a step, None where there was none."""
        try:
            values = json.loads(self._path(step).read_text(encoding="utf-8"))
            return Summary(**values)
        except (OSError, ValueError, TypeError):
            return None

    def keep(self, step: str, summary: Summary) -> None:
        """Make `summary` the last one of a step."""
        path = self._path(step)
        part = path.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(asdict(summary)), encoding="utf-8")
            part.replace(path)
