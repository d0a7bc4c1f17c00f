"""A stand-in for the folder that notebook and package run in.

What one run writes must not be what the next one reads, or a package that forgot to write a file
would find the notebook's. So each run gets a fresh stand-in at one and the same path: real
folders, small files copied, large ones linked, and the folders above as links, so that `../data`
means what it did. The user's own folder stays as it was, unless a run overwrites a large file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAX_ENTRIES = 50_000
MAX_COPIED_FILE = 8 * 2**20
MAX_COPIED = 256 * 2**20

# Folders that no notebook reads as data; they are linked as a whole.
_LINKED = frozenset(
    (".git", ".hg", ".venv", "venv", ".tox", "node_modules", "__pycache__", ".ipynb_checkpoints",
     ".mypy_cache", ".pytest_cache", ".ruff_cache", ".runs")
)  # fmt: skip


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


def _walk(root: Path) -> Iterator[tuple[Path, os.DirEntry[str]]]:
    """Yield the entries below `root`, folders before what is in them."""
    waiting = [root]
    seen = 0
    while waiting and seen <= MAX_ENTRIES:
        folder = waiting.pop()
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            seen += 1
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False) and entry.name not in _LINKED:
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
