"""One thread that does, in order, what no cell should wait for."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

CLOSE_SECONDS = 60.0
PAUSE = 0.005


@dataclass(slots=True, eq=False)
class Hold:
    """Work that reads objects which a later cell may change.

    `objects` are their identities. Once `spoilt`, what the work finds is not to be believed.
    """

    objects: frozenset[int]
    what: str
    done: threading.Event = field(default_factory=threading.Event)
    spoilt: bool = False


Job = tuple[Callable[[], None], Hold | None]


class Background:
    """The thread; it starts with the first jobs and ends with the process."""

    def __init__(self, on_error: Callable[[Exception], None]) -> None:
        self._new: list[Job] = []
        self._batches: queue.SimpleQueue[list[Job] | None] = queue.SimpleQueue()
        self._on_error = on_error
        self._thread: threading.Thread | None = None
        self._holds: list[Hold] = []

    @property
    def ident(self) -> int | None:
        return self._thread.ident if self._thread is not None else None

    def do(self, job: Callable[[], None], hold: Hold | None = None) -> None:
        """Have `job` done after those before it, once `go` is called."""
        if hold is not None:
            self._holds = [held for held in self._holds if not held.done.is_set()]
            self._holds.append(hold)
        self._new.append((job, hold))

    def go(self) -> None:
        """Start what was given: at once, as a thread that wakes up takes turns with the caller."""
        batch, self._new = self._new, []
        if not batch:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="mlops-recorder", daemon=True)
            self._thread.start()
        self._batches.put(batch)

    def release(self, objects: Callable[[], Iterable[int]], seconds: float) -> list[str]:
        """Wait for work on `objects`, which are about to change; return what was not done in time.

        `objects` is asked only where there is such work at all.
        """
        pending = [hold for hold in self._holds if not hold.done.is_set()]
        if not pending:
            return []
        self.go()
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
        if self._thread is None and not self._new:
            return True
        if self._thread is not None and not self._thread.is_alive():
            # A forked child has the jobs of its parent, but not the thread.
            return False
        done = threading.Event()
        self.do(done.set)
        self.go()
        return done.wait(seconds)

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Do what waits, and end the thread; closing twice is closing once."""
        if self.flush(seconds) and self._thread is not None:
            self._batches.put(None)
            self._thread.join(1.0)
            self._thread = None

    def _run(self) -> None:
        while (batch := self._batches.get()) is not None:
            # The cell's thread has yet to hand the cell's end to the shell.
            time.sleep(PAUSE)
            # One by one, so that what a job holds on to is free once it is done.
            for job, hold in _emptied(batch):
                self._do(job, hold)
                del job, hold

    def _do(self, job: Callable[[], None], hold: Hold | None) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - a border: the next job must have its turn
            self._on_error(error)
        finally:
            if hold is not None:
                hold.done.set()


def _emptied(batch: list[Job]) -> Iterator[Job]:
    batch.reverse()
    while batch:
        yield batch.pop()


def _waited(hold: Hold, until: float) -> bool:
    try:
        return hold.done.wait(max(0.0, until - time.monotonic()))
    except KeyboardInterrupt:
        # Who presses stop does not want to wait.
        return False
