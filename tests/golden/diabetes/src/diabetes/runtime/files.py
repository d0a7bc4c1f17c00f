"""Which files and folders a step looks at, so that it runs again when they change.

Files that Python opens and folders that it lists are seen by an audit hook. Libraries that open
files by themselves, in C++, are not: for them, parameters and texts in the step's code that name
an existing file count as files it reads.
"""

import os
import site
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import xxhash

from diabetes.runtime.records import FileFact
from diabetes.runtime.sources import FOLDER

ABSENT = FileFact("absent")
SETTLED_SECONDS = 2.0
"""A file this old when it is hashed cannot change afterwards and keep its time of change."""

LISTING = "names "
"""What the digest of a folder begins with: it is that of the names in it."""

BLOCK = 1 << 20
SYSTEM = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/bin", "/var/lib", "/run")
UNLISTED = frozenset({"mlflow.db", "mlruns", "__pycache__"})


class Watch:
    """Collects, between `start` and `stop`, what the code of a step opens and lists."""

    def __init__(self, root: Path, store: Path) -> None:
        self.root = root
        self._never = tuple({f"{path}{os.sep}" for path in (*_library_folders(), store)})
        caches = (Path.home() / name for name in (".cache", ".config", ".local"))
        self._elsewhere = tuple(
            f"{path}{os.sep}" for path in (*caches, tempfile.gettempdir(), *SYSTEM)
        )
        self._here = _below(tempfile.gettempdir(), root)
        self.read: dict[str, None] = {}
        self.written: dict[str, None] = {}

    def start(self) -> None:
        _hook.watch = self
        if not _hook.installed:
            _hook.installed = True
            sys.addaudithook(_hook.see)

    def stop(self) -> None:
        _hook.watch = None

    def see(self, path: str, *, writes: bool) -> None:
        """Note that a file was opened, or a folder listed, if it is data of the user."""
        full = os.path.abspath(path)
        if f"{full}{os.sep}".startswith(self._never) or full.endswith((".py", ".pyc")):
            return
        inside = full == str(self.root) or full.startswith(f"{self.root}{os.sep}")
        here = self._here and full.startswith(self._here)
        if not inside and not here and full.startswith(self._elsewhere):
            return
        if writes:
            self.written[full] = None
        elif full not in self.written:
            self.read[full] = None

    def facts(self, mentioned: Iterable[Any]) -> dict[str, FileFact]:
        """Return what was looked at, and those of the `mentioned` texts that name a file."""
        for text in _texts(mentioned):
            if os.path.isfile(text):
                self.see(text, writes=False)
        paths = [path for path in self.read if path not in self.written]
        return {self.shorten(path): fact(path) for path in sorted(paths)}

    def outputs(self) -> tuple[str, ...]:
        """Return the files that were written and are still there."""
        return tuple(self.shorten(path) for path in sorted(self.written) if os.path.isfile(path))

    def shorten(self, path: str) -> str:
        full = Path(path)
        return str(full.relative_to(self.root) if full.is_relative_to(self.root) else full)


class _Hook:
    """The one audit hook of the process; hooks cannot be removed, so it is told whom to tell."""

    def __init__(self) -> None:
        self.installed = False
        self.watch: Watch | None = None

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.watch is None:
            return
        if event == "open":
            path, mode, flags = arguments
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR)) if isinstance(flags, int) else False
        elif event in ("os.listdir", "os.scandir"):
            path, writes = arguments[0], False
        else:
            return
        if not isinstance(path, str | bytes | os.PathLike) or _is_import():
            return
        self.watch.see(os.fsdecode(path), writes=writes)


_hook = _Hook()


def _is_import() -> bool:
    """Tell whether it is the import system that looks at the file system."""
    frame = sys._getframe(2)
    return frame.f_code.co_filename.startswith("<frozen importlib")


def _below(top: str, path: Path) -> str:
    """Return the folder right below `top` that `path` is in, "" where there is none.

    What lies there beside `path` belongs to it: a copy of a project has its `../data` there too.
    """
    parts = path.relative_to(top).parts if path.is_relative_to(top) else ()
    return os.path.join(top, parts[0], "") if len(parts) > 1 else ""


def _library_folders() -> set[str]:
    paths = {sys.prefix, sys.base_prefix, str(FOLDER), *sysconfig.get_paths().values()}
    return paths | {*site.getsitepackages(), site.getusersitepackages()}


def _texts(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts(value.values())
        elif isinstance(value, list | tuple):
            yield from _texts(value)


def fact(path: str) -> FileFact:
    """Return what is at `path` now."""
    try:
        status = os.stat(path)
        digest = _listing(path) if os.path.isdir(path) else _hash(path)
    except OSError:
        return ABSENT
    settled = time.time() - status.st_mtime > SETTLED_SECONDS and not os.path.isdir(path)
    return FileFact(digest, status.st_size, status.st_mtime_ns, settled)


def is_same(path: str, known: FileFact) -> bool:
    """Tell whether `path` still holds what it held; hashes it only where its time cannot say so."""
    try:
        status = os.stat(path)
    except OSError:
        return known.digest == ABSENT.digest
    if known.settled and (status.st_size, status.st_mtime_ns) == (known.size, known.mtime_ns):
        return True
    return fact(path).digest == known.digest


def _hash(path: str) -> str:
    state = xxhash.xxh3_128()
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            state.update(block)
    return state.hexdigest()


def _listing(path: str) -> str:
    names = sorted(
        name for name in os.listdir(path) if not name.startswith(".") and name not in UNLISTED
    )
    text = "\0".join(names).encode(errors="surrogateescape")
    return f"{LISTING}{xxhash.xxh3_128_hexdigest(text)}"
