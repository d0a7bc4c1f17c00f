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

# Targets by name; None is a real folder, the way down to the stand-in.
Links = Mapping[str, str | None]


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

    def left(self, files: Files) -> Files:
        """Return those of `files` that nothing has removed or renamed since."""
        return {path: copy for path, copy in files.items() if (self._root / path).exists()}

    def _look(self) -> Iterator[tuple[str, tuple[int, int, int]]]:
        """Yield the files with a mark that changes when they are written."""
        with suppress(OSError):
            for path, entry in _walk(self._root, _NOT_RESULTS):
                if entry.is_file(follow_symlinks=False) and path.name not in _NOT_RESULTS:
                    status = entry.stat(follow_symlinks=False)
                    mark = (status.st_ino, status.st_size, status.st_mtime_ns)
                    yield path.as_posix(), mark


class World:
    """Stand-ins for `root`, one after the other at the same path below `folder`.

    The folders above `root` are linked once; `close` takes all of it away.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root.resolve()
        self._folder = folder / "world"
        self._inside = self._folder.joinpath(*self._root.parts[1:])
        self._above: Mapping[Path, Links] | None = None

    @contextmanager
    def fresh(self) -> Iterator[Path]:
        """Yield a stand-in, emptied afterwards with all that the run left in the folders above.

        Yields `root` itself where it has more than `MAX_ENTRIES` entries, or links cannot be made.
        """
        try:
            yield self._build() or self._root
        finally:
            shutil.rmtree(self._inside, ignore_errors=True)

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._above = None

    def _build(self) -> Path | None:
        try:
            entries = list(_walk(self._root))
            if len(entries) > MAX_ENTRIES:
                return None
            self._inside.mkdir(parents=True)
            _fill(self._root, self._inside, entries)
            if self._above is None:
                self._above = dict(_levels(self._root, self._inside))
            for level, links in self._above.items():
                _restore(level, links)
        except OSError:
            self.close()
            return None
        return self._inside


@contextmanager
def stand_in(root: Path, folder: Path) -> Iterator[Path]:
    """Yield one stand-in for `root` below `folder`, removed afterwards."""
    world = World(root, folder)
    try:
        with world.fresh() as inside:
            yield inside
    finally:
        world.close()


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


def _levels(root: Path, inside: Path) -> Iterator[tuple[Path, Links]]:
    """Yield the folders above `inside`, with what stands for the things beside `root` there."""
    way = inside
    for real, level in zip(root.parents, inside.parents, strict=False):
        with os.scandir(real) as found:
            names = [entry.name for entry in found][:MAX_ENTRIES]
        yield level, {way.name: None, **{n: str(real / n) for n in names if n != way.name}}
        way = level


def _restore(level: Path, links: Links) -> None:
    """Make the links that a folder lacks, and take away what a run put there."""
    here = set()
    with os.scandir(level) as found:
        for entry in found:
            target = os.readlink(entry.path) if entry.is_symlink() else None
            if entry.name in links and target == links[entry.name]:
                here.add(entry.name)
            elif entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)
    for name, target in links.items():
        if target is not None and name not in here:
            os.symlink(target, level / name)
