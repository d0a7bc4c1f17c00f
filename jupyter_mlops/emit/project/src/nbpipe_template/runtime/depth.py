"""Room for values whose parts hold one another in long chains: lists of links, grids."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

LIMIT = 100_000
STACK_BYTES = 512 * 2**20


def with_room(function: Callable[[], T]) -> T:
    """Call `function`; where that recurses too deeply, once more in a thread with a deep stack."""
    try:
        return function()
    except RecursionError:
        return _in_deep_thread(function)


def _in_deep_thread(function: Callable[[], T]) -> T:
    found: Future[T] = Future()

    def call() -> None:
        try:
            found.set_result(function())
        except BaseException as error:  # noqa: BLE001, it is raised where the thread is waited for
            found.set_exception(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(STACK_BYTES)
    sys.setrecursionlimit(LIMIT)
    try:
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    return found.result()
