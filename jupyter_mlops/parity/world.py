"""A stand-in for the folder that notebook and package run in.

What one run writes must not be what the next one reads, or a package that forgot to write a file
would find the notebook's. So each run gets a fresh stand-in at one and the same path: real
folders, small files copied, large ones linked, and the folders above as links, so that `../data`
means what it did. The user's own folder stays as it was, unless a run overwrites a large file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

MAX_ENTRIES = 50_000
MAX_COPIED_FILE = 8 * 2**20
MAX_COPIED = 256 * 2**20

# Folders that no notebook reads as data; they are linked as a whole.
_LINKED = frozenset(
    (".git", ".hg", ".venv", "venv", ".tox", "node_modules", "__pycache__", ".ipynb_checkpoints",
     ".mypy_cache", ".pytest_cache", ".ruff_cache", ".runs")
)  # fmt: skip


# What runs leave behind that says nothing about values: logs of tracking, and what Jupyter keeps.
_NOT_RESULTS = _LINKED | {"mlruns", "mlflow.db", "wandb", "catboost_info", "lightning_logs"}

Files = Mapping[str, Path]


class Watch:
    """Keeps what a run writes below a folder: copies by relative path.

    Made before the run; what was there then, and stays as it was, is not kept.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._folder = folder
        self._seen = dict(self._look())
        self._copies = 0

    def written(self) -> Files:
        """Return copies of what was written since the last call."""
        changed = [(path, mark) for path, mark in self._look() if self._seen.get(path) != mark]
        found = {}
        for path, mark in changed:
            self._seen[path] = mark
            self._copies += 1
            copy = self._folder / str(self._copies)
            with suppress(OSError):
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self._root / path, copy)
                found[path] = copy
        return found

    def _look(self) -> Iterator[tuple[str, tuple[int, int, int]]]:
        """Yield the files with a mark that changes when they are written."""
        with suppress(OSError):
            for path, entry in _walk(self._root, _NOT_RESULTS):
                if entry.is_file(follow_symlinks=False) and path.name not in _NOT_RESULTS:
                    status = entry.stat(follow_symlinks=False)
                    mark = (status.st_ino, status.st_size, status.st_mtime_ns)
                    yield path.as_posix(), mark


@contextmanager
def stand_in(root: Path, folder: Path) -> Iterator[Path]:
    """Yield a stand-in for `root` below `folder`, removed afterwards.

    Yields `root` itself where it has more than `MAX_ENTRIES` entries, or links cannot be made.
    """
    world = folder / "world"
    try:
        yield _build(root.resolve(), world) or root
    finally:
        shutil.rmtree(world, ignore_errors=True)


def _build(root: Path, world: Path) -> Path | None:
    inside = world.joinpath(*root.parts[1:])
    try:
        entries = list(_walk(root))
        if len(entries) > MAX_ENTRIES:
            return None
        inside.mkdir(parents=True)
        _fill(root, inside, entries)
        for real, copy in zip(root.parents, inside.parents, strict=False):
            _link_siblings(real, copy)
    except OSError:
        shutil.rmtree(world, ignore_errors=True)
        return None
    return inside


def _walk(root: Path, closed: frozenset[str] = _LINKED) -> Iterator[tuple[Path, os.DirEntry[str]]]:
    """Yield the entries below `root`, folders before what is in them, unless they are `closed`."""
    waiting = [root]
    seen = 0
    while waiting and seen <= MAX_ENTRIES:
        folder = waiting.pop()
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            seen += 1
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False) and entry.name not in closed:
                waiting.append(path)
            yield path.relative_to(root), entry


def _fill(root: Path, inside: Path, entries: list[tuple[Path, os.DirEntry[str]]]) -> None:
    copied = 0
    for relative, entry in entries:
        target = inside / relative
        if entry.is_dir(follow_symlinks=False) and entry.name not in _LINKED:
            target.mkdir()
            continue
        is_file = entry.is_file(follow_symlinks=False)
        size = entry.stat(follow_symlinks=False).st_size
        if is_file and size <= MAX_COPIED_FILE and copied + size <= MAX_COPIED:
            shutil.copy2(root / relative, target)
            copied += size
        else:
            target.symlink_to(root / relative)


def _link_siblings(real: Path, copy: Path) -> None:
    with os.scandir(real) as found:
        names = [entry.name for entry in found]
    for name in names[:MAX_ENTRIES]:
        if not (copy / name).exists():
            (copy / name).symlink_to(real / name)
