"""The journal: what the kernel appends and the writer delivers.

    kernels/KEY.jsonl     facts of one kernel, a line each, in order
    kernels/KEY.lock      held by the kernel while it lives
    blobs/DD/DIGEST       bytes that facts refer to

A line is handed to the operating system before `append` returns, so it outlives the kernel, and
is on the disk soon after `sync`. What cannot be written waits in memory, in order: a line never
gets ahead of the bytes it refers to.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
import weakref
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import xxhash

from jupyter_mlops.tracking.facts import Blob, Fact, Kernel, from_json, to_json
from jupyter_mlops.tracking.locks import is_held, taken
from jupyter_mlops.tracking.worker import command

KERNELS = "kernels"
BLOBS = "blobs"
WRITER_LOCK = "writer.lock"
WRITER_LOG = "writer.log"
CHUNK = 1 << 20
RETRY_SECONDS = 2.0
MAX_WAITING = 1 << 29
"""Bytes that wait in memory while the disk is full; what comes on top of them is refused aloud."""


class Journal:
    """The kernel's end of its journal; thread safe, and never raises into the caller.

    `trouble` is one line about what stands in the way of writing, "" where nothing does.
    """

    def __init__(self, folder: Path, kernel: Kernel) -> None:
        self.folder = folder.absolute()
        self.path = self.folder / KERNELS / f"{kernel.key}.jsonl"
        self.trouble = ""
        self._kernel = kernel
        self._process = os.getpid()
        self._guard = threading.RLock()
        self._waiting: deque[tuple[Path | None, bytes]] = deque()
        self._size = 0
        self._file: IO[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self._wanted = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None
        _living.add(self)
        self._write()

    def append(self, *facts: Fact) -> None:
        """Add facts; they are with the operating system when this returns, if `trouble` is ""."""
        if self._closed or os.getpid() != self._process:
            return
        try:
            lines = b"".join(_line(fact) for fact in facts)
        except (TypeError, ValueError, RecursionError) as error:
            self.trouble = f"facts are lost: not JSON: {error}"
            return
        with self._guard:
            self._put(None, lines)

    def sync(self) -> None:
        """Have what was appended written to the disk, by another thread."""
        if self._closed or os.getpid() != self._process:
            return
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._settle, name="mlops-journal", daemon=True
                )
                self._thread.start()
        self._wanted.set()

    def blob(self, content: bytes) -> Blob:
        """Keep bytes, once, and return what a fact refers to them by."""
        blob = Blob(xxhash.xxh3_128_hexdigest(content), len(content))
        path = blob_path(self.folder, blob.digest)
        try:
            # Not under the guard: a cell that appends must not wait for a big model.
            if not path.exists():
                _write_blob(path, content)
        except OSError:
            with self._guard:
                self._put(path, content)
        return blob

    def blob_file(self, path: Path) -> Blob:
        """Keep the bytes of a file, as `blob` does; OSError where it cannot be read."""
        with path.open("rb") as file:
            try:
                return self._copy(file)
            except OSError:
                file.seek(0)
                return self.blob(file.read())

    def _copy(self, file: IO[bytes]) -> Blob:
        """Keep the bytes of an open file without having all of them in memory."""
        part = _part(self.folder / BLOBS / "file")
        part.parent.mkdir(parents=True, exist_ok=True)
        state = xxhash.xxh3_128()
        try:
            with part.open("wb") as target:
                while block := file.read(CHUNK):
                    state.update(block)
                    target.write(block)
                size = target.tell()
            path = blob_path(self.folder, state.hexdigest())
            path.parent.mkdir(exist_ok=True)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return Blob(state.hexdigest(), size)

    def close(self) -> None:
        """Write what waits, and say with the lock that this kernel writes no more."""
        if self._closed or os.getpid() != self._process:
            return
        with self._guard:
            self._write()
            self._closed = True
            if self._file is not None:
                with contextlib.suppress(OSError):
                    os.fsync(self._file.fileno())
            self._let_go()
        self._wanted.set()
        _living.discard(self)

    def _put(self, path: Path | None, content: bytes) -> None:
        if self.trouble and self._size + len(content) > MAX_WAITING:
            self.trouble = f"facts are lost: {self.trouble.removeprefix('facts are lost: ')}"
            return
        self._waiting.append((path, content))
        self._size += len(content)
        self._write()

    def _write(self) -> None:
        """Write what waits, as far as it goes."""
        try:
            self._open()
            while self._waiting:
                path, content = self._waiting[0]
                if path is not None:
                    _write_blob(path, content)
                else:
                    self._write_lines(content)
                self._waiting.popleft()
                self._size -= len(content)
        except OSError as error:
            where = error.filename or self.path
            if not self.trouble.startswith("facts are lost"):
                self.trouble = f"facts wait in memory: cannot write {where}: {error.strerror}"
            if threading.current_thread() is not self._thread:
                self.sync()
        else:
            self.trouble = ""

    def _write_lines(self, content: bytes) -> None:
        assert self._file is not None
        written = 0
        while written < len(content):
            try:
                written += os.write(self._file.fileno(), content[written:])
            except OSError:
                self._waiting[0] = (None, content[written:])
                self._size -= written
                raise

    def _open(self) -> None:
        """Open the journal, again where somebody deleted it: a deleted file takes lines, too."""
        if self._file is not None and os.fstat(self._file.fileno()).st_nlink:
            return
        self._let_go()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = self.path.with_suffix(".lock").open("ab")
        taken(lock)
        self._lock = lock
        self._file = self.path.open("ab", buffering=0)
        self._waiting.appendleft((None, _line(self._kernel)))
        self._size += len(self._waiting[0][1])

    def _let_go(self) -> None:
        for file in (self._file, self._lock):
            if file is not None:
                file.close()
        self._file = self._lock = None

    def _settle(self) -> None:
        while not self._closed:
            waits = bool(self.trouble)
            self._wanted.wait(RETRY_SECONDS if waits else None)
            self._wanted.clear()
            with self._guard:
                if waits and not self._closed:
                    self._write()
                descriptor = None if self._file is None else os.dup(self._file.fileno())
            if descriptor is not None:
                with contextlib.suppress(OSError):
                    os.fsync(descriptor)
                os.close(descriptor)

    def __del__(self) -> None:
        self._let_go()

    def forget(self) -> None:
        """Let a forked child go of the lock, which it would hold after its parent is dead."""
        self._closed = True
        self._let_go()


_living: weakref.WeakSet[Journal] = weakref.WeakSet()


def _forget_all() -> None:
    for journal in list(_living):
        journal.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def blob_path(folder: Path, digest: str) -> Path:
    """Return where the bytes of a blob are kept."""
    return folder / BLOBS / digest[:2] / digest


def parse(line: bytes) -> Fact:
    """Return the fact of a line; ValueError where it is none."""
    try:
        return from_json(json.loads(line))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def read(path: Path) -> Iterator[tuple[int, Fact]]:
    """Yield the facts of a journal with the numbers of their lines, from 1.

    Lines that are torn or no facts are passed over; the writer is who complains about them.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.endswith(b"\n"):
                with contextlib.suppress(ValueError):
                    yield number, parse(line)


def left_over(folder: Path) -> bool:
    """Tell whether a kernel that is gone left facts here that are not delivered.

    The writer removes the journal of such a kernel once all of it is.
    """
    journals = (folder / KERNELS).glob("*.jsonl")
    return any(not is_held(path.with_suffix(".lock")) for path in journals)


def start_writer(folder: Path) -> str:
    """Start the process that delivers the journal, unless it runs; return why not, or "".

    The process outlives this one. Quick where it runs, so it may be called after every cell.
    """
    try:
        if is_held(folder / WRITER_LOCK):
            return ""
        with (folder / WRITER_LOG).open("wb") as log:
            writer = subprocess.Popen(
                command("writer", str(folder)),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
    except OSError as error:
        return f"the tracking writer did not start: {error}; `nbpipe track` delivers the runs"
    threading.Thread(target=writer.wait, name="mlops-writer", daemon=True).start()
    return ""


def _line(fact: Fact) -> bytes:
    return json.dumps(to_json(fact), separators=(",", ":"), default=_plain).encode() + b"\n"


def _plain(value: Any) -> Any:
    """Return a value of another library, as numpy's numbers are, as JSON's own."""
    item = getattr(value, "item", None)
    return item() if callable(item) and getattr(value, "size", 1) == 1 else str(value)


def _write_blob(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _part(path)
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _part(path: Path) -> Path:
    """Return where a file is written before it is whole."""
    return path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
