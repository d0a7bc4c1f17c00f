"""Put an exported package into a folder, merged with what the user changed there."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jupyter_mlops.emit.exchange import (
    create,
    exchange,
    interrupted,
    is_inside,
    locked,
    remove_leftovers,
    settle,
)
from jupyter_mlops.emit.merge import Change, Outcome, merge
from jupyter_mlops.errors import WriteError

_MANIFEST = ".nbpipe/manifest.json"
_OURS = ".nbpipe/"
_PRISTINE = ".nbpipe/pristine/"

Tree = Mapping[str, str | bytes]


@dataclass(frozen=True, slots=True)
class Written:
    """Paths of the package by what became of them, sorted.

    `restored` are files that the user had deleted and the notebook changed since. A path in
    `conflicts` has conflict markers, or the user's text of a file that cannot be merged: it is
    binary, or the notebook has no use for it any more.
    """

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()


def write(tree: Tree, target: Path, *, dry_run: bool = False) -> Written:
    """Write the files of `tree` (by relative path) into `target`, all of them or none.

    In an earlier export, told by its manifest, each file is merged with the user's edits; files
    that the user added stay. A copy of `tree` in `.nbpipe/pristine` is the base of the next merge.

    Raises:
        WriteError: `target` is no such folder or cannot be written; it is as it was.
    """
    target = Path(os.path.realpath(target))
    try:
        if dry_run:
            return _written(_plan(tree, target))
        remove_leftovers(target)
        with locked(target):
            settle(target)
            changes = _plan(tree, target)
            _apply(changes, target)
    except OSError as err:
        place = f" at {err.filename}" if err.filename else ""
        what = f"cannot be written ({err.strerror or err}{place}); it is as it was"
        raise WriteError(f"{target}: {what}; check its permissions and free space") from err
    return _written(changes)


def diff(tree: Tree, target: Path) -> str:
    """Return what `write` would change in the package, as a unified diff."""
    target = Path(os.path.realpath(target))
    try:
        changes = _plan(tree, target)
    except OSError as err:
        what = f"cannot be read ({err.strerror or err})"
        raise WriteError(f"{target}: {what}; check its permissions") from err
    return "".join(_diff_of(change) for change in changes if not change.path.startswith(_OURS))


def _plan(tree: Tree, target: Path) -> tuple[Change, ...]:
    _check_target(target)
    _check_origin(tree, target)
    new = {path: _encoded(path, text) for path, text in tree.items()}
    changes: list[Change] = []
    for path in sorted({*new, *_pristine_paths(target)}):
        _check_path(target, path)
        mine = _content(target / path)
        if path.startswith(_OURS):
            changes.append(_own(path, mine, new[path]))
            continue
        former = _content(target / _PRISTINE / path)
        changes.append(merge(path, former, mine, new.get(path)))
    return tuple(changes)


def _own(path: str, mine: bytes | None, new: bytes) -> Change:
    """Return the change of a file that belongs to the export alone and is not merged."""
    outcome: Outcome = "updated"
    if mine is None:
        outcome = "created"
    elif mine == new:
        outcome = "unchanged"
    return Change(path, outcome, mine, new, None)


def _apply(changes: tuple[Change, ...], target: Path) -> None:
    files: dict[str, bytes | None] = {}
    for change in changes:
        if change.after != change.before:
            files[change.path] = change.after
        pristine = _PRISTINE + change.path
        if _content(target / pristine) != change.pristine:
            files[pristine] = change.pristine
    if not files:
        return
    if _is_replaceable(target):
        create(target, {path: data for path, data in files.items() if data is not None})
    else:
        exchange(target, files)


def _is_replaceable(target: Path) -> bool:
    """Say whether a folder can be moved to this place: nothing is there, or an empty folder.

    The folder that a shell stands in is not replaced: the shell would be left in a deleted one.
    """
    if not target.exists():
        return True
    return not any(target.iterdir()) and target != Path.cwd() and not target.is_mount()


def _check_target(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise WriteError(f"{target}: is a file; name a folder for the package")
    if interrupted(target):
        mend = "export once without --dry-run and --diff to settle it"
        raise WriteError(f"{target}: an export into it was interrupted; {mend}")
    if target.is_dir() and any(target.iterdir()) and not (target / _MANIFEST).is_file():
        mend = "name another folder, or empty this one"
        raise WriteError(f"{target}: is not empty and is no earlier export; {mend}")


def _check_origin(tree: Tree, target: Path) -> None:
    """Refuse the package of another notebook: its files would be taken for old ones, and go."""
    held, new = _origin(_content(target / _MANIFEST)), _origin(tree.get(_MANIFEST))
    if held and new and held[0] != new[0] and held[1] != new[1]:
        mend = f"name another folder, or go on with it by the name `{held[0]}`"
        raise WriteError(f"{target}: holds the package `{held[0]}` of {held[1]}; {mend}")


def _origin(manifest: str | bytes | None) -> tuple[str, str] | None:
    """Return the package and the notebook that a manifest names; None where it names none."""
    try:
        told = json.loads(manifest or "")
        return str(told["package"]), str(told["notebook"]["name"])
    except (ValueError, KeyError, TypeError):
        return None


def _check_path(target: Path, path: str) -> None:
    """Refuse what cannot be written at its place: another kind of file, or behind a link."""
    if not is_inside(path) or path.startswith(_PRISTINE):
        raise WriteError(f"{path!r} is no path of a package; name the package's steps differently")
    for place in (path, _PRISTINE + path):
        file = target / place
        for folder in file.parents[: len(Path(place).parts) - 1]:
            if folder.is_symlink():
                raise WriteError(f"{folder}: is a symbolic link; put a folder in its place")
            if folder.exists() and not folder.is_dir():
                raise WriteError(f"{folder}: is a file where a folder is needed; move it away")
        if file.is_symlink():
            raise WriteError(f"{file}: is a symbolic link; put the file in its place")
        if file.exists() and not file.is_file():
            raise WriteError(f"{file}: is a folder where a file is needed; move it away")


def _pristine_paths(target: Path) -> Iterator[str]:
    root = target / _PRISTINE
    for folder, _, names in os.walk(root):
        for name in names:
            path = (Path(folder) / name).relative_to(root).as_posix()
            if not path.startswith(_OURS):
                yield path


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _encoded(path: str, text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return text.encode()
    except UnicodeEncodeError as err:
        line = text.count("\n", 0, err.start) + 1
        what = f"line {line} would have half a character ({text[err.start]!a})"
        raise WriteError(f"{path} {what}; type it again in the notebook") from None


def _written(changes: tuple[Change, ...]) -> Written:
    def paths(*outcomes: Outcome) -> tuple[str, ...]:
        return tuple(change.path for change in changes if change.outcome in outcomes)

    return Written(
        created=paths("created"),
        updated=paths("updated"),
        merged=paths("merged"),
        unchanged=paths("unchanged"),
        removed=paths("removed"),
        conflicts=paths("conflict"),
        restored=paths("restored"),
    )


def _diff_of(change: Change) -> str:
    if change.before == change.after:
        return ""
    try:
        before = _diff_lines(change.before)
        after = _diff_lines(change.after)
    except UnicodeDecodeError:
        return f"Binary file {change.path} differs\n"
    old = "/dev/null" if change.before is None else f"a/{change.path}"
    new = "/dev/null" if change.after is None else f"b/{change.path}"
    lines = difflib.unified_diff(before, after, old, new)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _diff_lines(data: bytes | None) -> list[str]:
    lines = (data or b"").decode().split("\n")
    return [f"{line}\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
