"""Which files and addresses a cell reads, seen by an audit hook while it runs.

Libraries that open files in C or C++ raise no event; `readers` finds what they read.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

SYSTEM = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/lib64", "/bin", "/sbin", "/run")
CODE = (".py", ".pyc", ".pyi", ".pyx", ".so", ".pyd", ".dylib", ".dll", ".ipynb", ".mplstyle")
FONTS = (".ttf", ".otf", ".ttc", ".afm", ".pfb", ".woff", ".woff2")
PRIVATE = (
    ".ipython .jupyter .matplotlib .cache/matplotlib .cache/fontconfig .cache/pip .cache/uv "
    ".cache/jedi .config .local/share/jupyter .local/share/fonts .fonts .keras/keras.json"
)
OWN_FOLDERS = "IPYTHONDIR JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR JUPYTER_RUNTIME_DIR MPLCONFIGDIR"
NEVER_IN = frozenset("__pycache__ .git .hg .ipynb_checkpoints mlruns .mlops".split())


class Stat(NamedTuple):
    """What tells one state of a file from another."""

    device: int
    inode: int
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: str) -> Stat:
        """Return the state of a file; OSError where there is none."""
        status = os.stat(path)
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(slots=True)
class Looked:
    """What a cell read, in order: absolute paths with their state then, and addresses."""

    read: dict[str, Stat | None] = field(default_factory=dict)
    written: dict[str, None] = field(default_factory=dict)
    addresses: dict[str, None] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    trouble: dict[str, None] = field(default_factory=dict)
    """Why something that it read may not be in here."""


class Watch:
    """Collects what is read between `start` and `stop`; the one of the process that is active."""

    def __init__(self, ignored: Iterable[Path] = ()) -> None:
        home = Path.home()
        folders = {*_library_folders(), *map(str, ignored), *SYSTEM}
        folders |= {str(home / name) for name in PRIVATE.split()}
        folders |= {folder for name in OWN_FOLDERS.split() if (folder := os.environ.get(name))}
        self._never = tuple(f"{folder.rstrip(os.sep)}{os.sep}" for folder in folders)
        self._looked = Looked()
        self._deaf: set[int] = set()

    def deafen(self, thread: int) -> None:
        """Do not count what `thread` opens."""
        self._deaf.add(thread)

    def start(self) -> None:
        self._looked = Looked()
        _set_watch(self)

    def stop(self) -> Looked:
        if _watch is self:
            _set_watch(None)
        return self._looked

    def is_data(self, full: str) -> bool:
        """Say whether an absolute path may be data, not a part of a library or of the tools."""
        if f"{full}{os.sep}".startswith(self._never):
            return False
        low = full.lower()
        if low.endswith(CODE) or low.endswith(FONTS):
            return False
        return NEVER_IN.isdisjoint(full.split(os.sep)) and "joblib_memmapping_folder" not in full

    def opened(self, path: Any, flags: Any) -> None:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return
        if threading.get_ident() in self._deaf or _is_import():
            return
        given = os.fsdecode(path)
        full = os.path.abspath(given)
        looked = self._looked
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR):
            looked.written[full] = None
        elif full not in looked.read and full not in looked.written and self.is_data(full):
            looked.read[full] = _stat(full)
            looked.given[full] = given

    def missed(self, error: Exception) -> None:
        """Note that something was read which could not be noted."""
        sentence = f"what it read is not all known: {type(error).__name__}: {error}"
        self._looked.trouble[sentence[:300]] = None

    def asked(self, address: str) -> None:
        if threading.get_ident() not in self._deaf:
            self._looked.addresses[address] = None


# The audit hook is a plain function and asks for nothing but these: Python calls it for each `id()`
# too, and it cannot be removed.
_watch: Watch | None = None
_installed = False


def _see(event: str, arguments: tuple[Any, ...]) -> None:
    watch = _watch
    if watch is None:
        return
    handler = _EVENTS.get(event)
    if handler is None:
        return
    # An exception here would come out of the user's own `open`.
    try:
        handler(watch, arguments)
    except Exception as error:  # noqa: BLE001 - a border: nothing of ours may reach the user's code
        watch.missed(error)


def _set_watch(watch: Watch | None) -> None:
    global _watch, _installed
    _watch = watch
    if watch is not None and not _installed:
        _installed = True
        sys.addaudithook(_see)


def _opened(watch: Watch, arguments: tuple[Any, ...]) -> None:
    watch.opened(arguments[0], arguments[2])


def _database(watch: Watch, arguments: tuple[Any, ...]) -> None:
    path = arguments[0]
    if isinstance(path, (str, bytes, os.PathLike)):
        text = os.fsdecode(path).removeprefix("file:").partition("?")[0]
        if text and ":memory:" not in text and os.path.isfile(text):
            watch.opened(text, 0)


def _asked(watch: Watch, arguments: tuple[Any, ...]) -> None:
    watch.asked(str(arguments[0]))


def _request(watch: Watch, arguments: tuple[Any, ...]) -> None:
    """Note the address of a `GET` that goes through http.client, as those of requests do."""
    connection, data = arguments
    if not isinstance(data, (bytes, bytearray)) or not data.startswith(b"GET "):
        return
    path = data[4 : data.find(b" ", 4)].decode("ascii", "replace")
    scheme = "https" if "HTTPS" in type(connection).__name__ else "http"
    usual = connection.port in (80, 443, None)
    port = "" if usual else f":{connection.port}"
    watch.asked(path if "://" in path else f"{scheme}://{connection.host}{port}{path}")


_EVENTS: dict[str, Callable[[Watch, tuple[Any, ...]], None]] = {
    "open": _opened,
    "sqlite3.connect": _database,
    "urllib.Request": _asked,
    "http.client.send": _request,
}


def _is_import() -> bool:
    """Say whether it is the import system that opens a file."""
    frame = sys._getframe(4)
    return frame.f_code.co_filename.startswith("<frozen importlib")


def _stat(path: str) -> Stat | None:
    try:
        return Stat.of(path)
    except OSError:
        return None


def _library_folders() -> set[str]:
    paths = {sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()}
    paths |= {*site.getsitepackages(), site.getusersitepackages()}
    return {path for path in paths if path not in ("/", "")}
