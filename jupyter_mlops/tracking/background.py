"""One thread that does, in order, what no cell should wait for."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

CLOSE_SECONDS = 60.0


@dataclass(slots=True, eq=False)
class Hold:
    """Work that reads objects which a later cell may change.

    `objects` are their identities. Once `spoilt`, what the work finds is not to be believed.
    """

    objects: frozenset[int]
    what: str
    done: threading.Event = field(default_factory=threading.Event)
    spoilt: bool = False


class Background:
    """The thread; it starts with the first job and ends with the process."""

    def __init__(self, on_error: Callable[[Exception], None]) -> None:
        self._jobs: queue.SimpleQueue[tuple[Callable[[], None], Hold | None] | None]
        self._jobs = queue.SimpleQueue()
        self._on_error = on_error
        self._thread: threading.Thread | None = None
        self._holds: list[Hold] = []
        self._waiting = 0

    @property
    def ident(self) -> int | None:
        return self._thread.ident if self._thread is not None else None

    def do(self, job: Callable[[], None], hold: Hold | None = None) -> None:
        """Have `job` done after those that wait already."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="mlops-recorder", daemon=True)
            self._thread.start()
        if hold is not None:
            self._holds = [held for held in self._holds if not held.done.is_set()]
            self._holds.append(hold)
        self._jobs.put((job, hold))

    def release(self, objects: Callable[[], Iterable[int]], seconds: float) -> list[str]:
        """Wait for work on `objects`, which are about to change; return what was not done in time.

        `objects` is asked only where there is such work at all.
        """
        pending = [hold for hold in self._holds if not hold.done.is_set()]
        if not pending:
            return []
        touched = frozenset(objects())
        late = []
        until = time.monotonic() + seconds
        for hold in pending:
            if hold.objects & touched and not _waited(hold, until):
                hold.spoilt = True
                late.append(hold.what)
        return late

    def flush(self, seconds: float = CLOSE_SECONDS) -> bool:
        """Wait until the jobs so far are done; say whether they are."""
        if self._thread is None or not self._thread.is_alive():
            return True
        done = threading.Event()
        self._jobs.put((done.set, None))
        return done.wait(seconds)

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Do what waits, and end the thread."""
        if self._thread is not None and self.flush(seconds):
            self._jobs.put(None)
            self._thread.join(1.0)

    def _run(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, hold = item
            try:
                job()
            except Exception as error:  # noqa: BLE001 - a border: the next job must have its turn
                self._on_error(error)
            finally:
                if hold is not None:
                    hold.done.set()
                del job, hold, item


def _waited(hold: Hold, until: float) -> bool:
    try:
        return hold.done.wait(max(0.0, until - time.monotonic()))
    except KeyboardInterrupt:
        # Who presses stop does not want to wait.
        return False
