"""File locks that end with the process that holds them."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

WAIT_SECONDS = 0.1
LOOK_SECONDS = 0.005
LOOKS = 200


def try_lock(file: IO[bytes]) -> bool:
    """Lock an open file for this process; False where another process holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def taken(file: IO[bytes]) -> bool:
    """Lock an open file as `try_lock` does, but do not give way to those who only look."""
    for _ in range(LOOKS):
        if try_lock(file):
            return True
        time.sleep(LOOK_SECONDS)
    return False


def is_held(path: Path) -> bool:
    """Tell whether a living process holds the lock file."""
    try:
        with path.open("rb+") as file:
            return not try_lock(file)
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock file `path` inside the block, however long it takes to get it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        while not try_lock(file):
            time.sleep(WAIT_SECONDS)
        yield
