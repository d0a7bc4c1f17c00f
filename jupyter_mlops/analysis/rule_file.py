"""The table `[tool.nbpipe.rules]` of the nearest pyproject.toml, read and written line by line."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from jupyter_mlops.analysis.rules import HEADING, NONE, Rule
from jupyter_mlops.errors import ParameterError
from jupyter_mlops.stages import Stage

SECTION = "tool.nbpipe.rules"
_HEADER = re.compile(r"\s*\[\s*tool\s*\.\s*nbpipe\s*\.\s*rules\s*\]\s*(#.*)?")
_NEXT = re.compile(r"\s*\[")
_LINE = re.compile(r"""(?P<key>.+?=\s*)(?:"[^"]*"|'[^']*')(?P<rest>\s*(?:#.*)?)""")


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The rules of a project. `file` is where they stand, or where the first one would be."""

    file: Path
    rules: tuple[Rule, ...]


def rule_file(folder: Path) -> RuleFile:
    """Return the rules that hold for notebooks in `folder`.

    They stand in the nearest pyproject.toml with a table `[tool.nbpipe]`. The first rule of a
    project goes to the nearest pyproject.toml, else beside the nearest .git, else into `folder`.

    Raises:
        ParameterError: the file is not TOML, or a rule does not fit.
    """
    folder = folder.absolute()
    parents = (folder, *folder.parents)
    for parent in parents:
        file = parent / "pyproject.toml"
        content = file.read_bytes() if file.is_file() else b""
        if b"nbpipe" not in content:
            continue
        table = _parsed(content, file).get("tool", {}).get("nbpipe")
        if isinstance(table, dict):
            return RuleFile(file, rules_of(table.get("rules", {}), file))
    homes = (p for p in parents if (p / "pyproject.toml").is_file() or (p / ".git").exists())
    return RuleFile(next(homes, folder) / "pyproject.toml", ())


def rules_of(table: object, file: Path) -> tuple[Rule, ...]:
    """Return the rules that `table` of `file` holds.

    Raises:
        ParameterError: a rule does not fit.
    """
    if not isinstance(table, dict):
        raise ParameterError(f"{file}: `{SECTION}` must be a table of rules")
    return tuple(_rule(pattern, value, file) for pattern, value in table.items())


def remember(found: RuleFile, rule: Rule) -> RuleFile:
    """Write `rule` into the file, in place of one for the same pattern; all else stays as it is.

    Raises:
        ParameterError: the file cannot be written, or holds the table in a way that a line cannot
            be added to.
    """
    _rule(rule.pattern, rule.stage or NONE, found.file)
    kept = [one for one in found.rules if one.pattern != rule.pattern]
    return _written(found, (*kept, rule), rule.pattern, _spelled(rule))


def forget(found: RuleFile, pattern: str) -> RuleFile:
    """Take the rule for `pattern` out of the file.

    Raises:
        ParameterError: as `remember` does.
    """
    kept = tuple(one for one in found.rules if one.pattern != pattern)
    return found if kept == found.rules else _written(found, kept, pattern, "")


def _rule(pattern: str, value: object, file: Path) -> Rule:
    known = [*Stage, NONE]
    if not isinstance(value, str) or value not in known:
        close = get_close_matches(str(value), known, n=1)
        mend = f"did you mean `{close[0]}`?" if close else f"it must be {', '.join(known)}"
        raise ParameterError(f"{file}: `{SECTION}`: `{pattern}` leads to no step; {mend}")
    if not pattern.removeprefix(HEADING).strip("*. "):
        raise ParameterError(f"{file}: `{SECTION}`: `{pattern}` fits everything; name a call")
    return Rule(pattern, None if value == NONE else Stage(value))


def _parsed(content: bytes, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(f"{file} is not TOML: {error}") from error


def _spelled(rule: Rule) -> str:
    return f"{json.dumps(rule.pattern, ensure_ascii=False)} = {json.dumps(rule.stage or NONE)}"


def _written(found: RuleFile, rules: tuple[Rule, ...], pattern: str, line: str) -> RuleFile:
    file = found.file
    try:
        old = file.read_bytes() if file.is_file() else b""
    except OSError as error:
        raise ParameterError(f"{file}: cannot be read: {error.strerror}") from error
    before = _parsed(old, file)
    new = _edited(old.decode(), pattern, line).encode()
    if not _says(before, _reparsed(new), rules):
        raise ParameterError(
            f"{file}: `{SECTION}` is written in a way that a line cannot be added to; "
            f"write it there yourself: {line or f'without {pattern}'}"
        )
    try:
        _replace(file.resolve(), new)
    except OSError as error:
        raise ParameterError(f"{file}: cannot be written: {error.strerror}") from error
    return RuleFile(file, rules)


def _edited(text: str, pattern: str, line: str) -> str:
    """Return `text` with the line of `pattern` replaced by `line`, added, or taken out."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    header = next((n for n, one in enumerate(lines) if _HEADER.fullmatch(one)), None)
    if header is None:
        above = text.rstrip() + end * 2 if text.strip() else ""
        return f"{above}[{SECTION}]{end}{line}{end}"
    after = (n for n, one in enumerate(lines) if n > header and _NEXT.match(one))
    stop = next(after, len(lines))
    for number in range(header + 1, stop):
        if pattern in _reparsed(lines[number].encode()):
            lines[number : number + 1] = [_kept_comment(lines[number], line)] if line else []
            return end.join(lines)
    while stop > header + 1 and not lines[stop - 1].strip():
        stop -= 1
    lines.insert(stop, line)
    return end.join(lines) if lines[-1] == "" else end.join([*lines, ""])


def _kept_comment(old: str, line: str) -> str:
    found = _LINE.fullmatch(old)
    return f"{line}{found['rest']}" if found else line


def _reparsed(content: bytes) -> Mapping[str, Any]:
    try:
        return tomllib.loads(content.decode())
    except tomllib.TOMLDecodeError:
        return {}


def _says(before: Mapping[str, Any], after: Mapping[str, Any], rules: tuple[Rule, ...]) -> bool:
    """Tell whether `after` is `before` with exactly these rules."""
    tool = dict(before.get("tool", {}))
    table = {rule.pattern: str(rule.stage or NONE) for rule in rules}
    expected = {**before, "tool": {**tool, "nbpipe": {**tool.get("nbpipe", {}), "rules": table}}}
    return after == expected


def _replace(file: Path, content: bytes) -> None:
    """Write a file at once or not at all, with the rights that it had."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".pyproject-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        Path(name).chmod(file.stat().st_mode & 0o777 if file.exists() else 0o644)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
