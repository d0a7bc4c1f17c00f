"""File locks that end with the process that holds them."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

WAIT_SECONDS = 0.2


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


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock file `path` inside the block, however long it takes to get it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        while not try_lock(file):
            time.sleep(WAIT_SECONDS)
        yield


def is_held(path: Path) -> bool:
    """Tell whether a living process holds the lock file."""
    if not path.exists():
        return False
    with path.open("ab") as file:
        return not try_lock(file)
