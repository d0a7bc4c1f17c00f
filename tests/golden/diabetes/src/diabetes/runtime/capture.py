"""What a step writes to standard output and standard error, kept in files and passed on.

The file descriptors are captured, not only `sys.stdout`, so that output of child processes and of
libraries written in C is kept too.
"""

import contextlib
import io
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

Echo = Callable[[bytes], object]
JOIN_SECONDS = 5.0
"""How long to wait for a child process that outlives its step with the stream still open."""


@contextlib.contextmanager
def streams_kept(stdout: Path, stderr: Path, *, stdout_to_stderr: bool) -> Iterator[None]:
    """Keep what is written to the two streams in two files, and still show it.

    `stdout_to_stderr` shows both on standard error, so that standard output stays free.
    """
    with contextlib.ExitStack() as stack:
        sys.stdout.flush()
        sys.stderr.flush()
        error = stack.enter_context(_original("stderr", 2))
        output = error if stdout_to_stderr else stack.enter_context(_original("stdout", 1))
        stack.enter_context(_kept("stdout", 1, stdout, output))
        stack.enter_context(_kept("stderr", 2, stderr, error))
        yield


@contextlib.contextmanager
def _original(name: str, descriptor: int) -> Iterator[Echo]:
    """Yield what writes to a stream as it is before it is captured."""
    stream = getattr(sys, name)
    if _descriptor(stream) != descriptor:
        yield lambda data: _write_text(stream, data)
        return
    copy = os.dup(descriptor)
    try:
        yield lambda data: _write_all(copy, data)
    finally:
        os.close(copy)


def _descriptor(stream: IO[str]) -> int | None:
    try:
        return stream.fileno()
    except (OSError, AttributeError):
        return None


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _write_text(stream: IO[str], data: bytes) -> None:
    stream.write(data.decode(errors="replace"))
    stream.flush()


@contextlib.contextmanager
def _kept(name: str, descriptor: int, path: Path, echo: Echo) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    source, sink = os.pipe()
    saved = os.dup(descriptor)
    pump = threading.Thread(target=_pump, args=(source, path, echo), daemon=True)
    pump.start()
    stream = getattr(sys, name)
    os.dup2(sink, descriptor)
    os.close(sink)
    writer = io.TextIOWrapper(
        io.FileIO(descriptor, "wb", closefd=False),
        encoding="utf-8",
        errors="surrogateescape",
        line_buffering=True,
        write_through=True,
    )
    setattr(sys, name, writer)
    try:
        yield
    finally:
        writer.flush()
        setattr(sys, name, stream)
        os.dup2(saved, descriptor)
        os.close(saved)
        pump.join(JOIN_SECONDS)
        if not path.stat().st_size:
            path.unlink()


def _pump(source: int, path: Path, echo: Echo) -> None:
    with path.open("wb", buffering=0) as file, os.fdopen(source, "rb", buffering=0) as pipe:
        while data := pipe.read(1 << 16):
            file.write(data)
            with contextlib.suppress(BrokenPipeError):
                echo(data)
