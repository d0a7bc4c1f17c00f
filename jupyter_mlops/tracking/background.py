"""One thread that does, in order, what no cell should wait for."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

CLOSE_SECONDS = 60.0
PAUSE = 0.005
QUIET_SECONDS = 0.05
PATIENCE_SECONDS = 0.5
"""A job that can wait does so until no cell runs, but no longer than this."""


@dataclass(slots=True, eq=False)
class Hold:
    """Work that reads objects which a later cell may change.

    `objects` are their identities. Once `spoilt`, what the work finds is not to be believed.
    """

    objects: frozenset[int]
    what: str
    done: threading.Event = field(default_factory=threading.Event)
    spoilt: bool = False


class Job(NamedTuple):
    """What to do. One that is not `pressing` takes no turns with cells that follow at once."""

    do: Callable[[], None]
    hold: Hold | None
    pressing: bool


class Batch(NamedTuple):
    """Jobs that were given together, and when; all that waits is done with one that is urgent."""

    jobs: list[Job]
    given: float
    urgent: bool


class Background:
    """The thread; it starts with the first jobs and ends with the process.

    Jobs that are pressing are done in order, and so are the others, after them.
    """

    def __init__(self, on_error: Callable[[Exception], None]) -> None:
        self._new: list[Job] = []
        self._batches: queue.SimpleQueue[Batch | None] = queue.SimpleQueue()
        self._on_error = on_error
        self._thread: threading.Thread | None = None
        self._holds: list[Hold] = []
        self._quiet_since = math.inf

    @property
    def ident(self) -> int | None:
        return self._thread.ident if self._thread is not None else None

    def do(
        self, job: Callable[[], None], hold: Hold | None = None, *, pressing: bool = False
    ) -> None:
        """Have `job` done once `go` is called; what is held is pressing."""
        if hold is not None:
            self._holds = [held for held in self._holds if not held.done.is_set()]
            self._holds.append(hold)
        self._new.append(Job(job, hold, pressing or hold is not None))

    def go(self, *, busy: bool = False, urgent: bool = False) -> None:
        """Hand over what was given: at once, as a thread that wakes up takes turns with the caller.

        `busy` says that a cell runs from now on.
        """
        now = time.monotonic()
        self._quiet_since = math.inf if busy else now
        jobs, self._new = self._new, []
        if not jobs:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="mlops-recorder", daemon=True)
            self._thread.start()
        self._batches.put(Batch(jobs, now, urgent))

    def release(self, objects: Callable[[], Iterable[int]], seconds: float) -> list[str]:
        """Wait for work on `objects`, which are about to change; return what was not done in time.

        `objects` is asked only where there is such work at all.
        """
        pending = [hold for hold in self._holds if not hold.done.is_set()]
        if not pending:
            return []
        self.go(busy=True)
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
        self.go(urgent=True)
        return done.wait(seconds)

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Do what waits, and end the thread; closing twice is closing once."""
        if self.flush(seconds) and self._thread is not None:
            self._batches.put(None)
            self._thread.join(1.0)
            self._thread = None

    def _run(self) -> None:
        patient: deque[tuple[Job, float]] = deque()
        while True:
            try:
                batch = self._batches.get(timeout=QUIET_SECONDS if patient else None)
            except queue.Empty:
                self._do_patient(patient)
                continue
            if batch is None:
                return
            # The cell's thread has yet to hand the cell's end to the shell.
            time.sleep(PAUSE)
            given, urgent = batch.given, batch.urgent
            # One by one, so that what a job holds on to is free once it is done.
            for job in _emptied(batch.jobs):
                if job.pressing:
                    self._do(job)
                else:
                    patient.append((job, given))
                del job
            self._do_patient(patient, urgent=urgent)

    def _do_patient(self, patient: deque[tuple[Job, float]], *, urgent: bool = False) -> None:
        """Do what need not wait any longer, as long as nothing pressing comes."""
        while patient and (urgent or self._is_due(patient[0][1])):
            self._do(patient.popleft()[0])
            if not urgent and not self._batches.empty():
                return

    def _is_due(self, given: float) -> bool:
        now = time.monotonic()
        return now - self._quiet_since >= QUIET_SECONDS or now - given >= PATIENCE_SECONDS

    def _do(self, job: Job) -> None:
        try:
            job.do()
        except Exception as error:  # noqa: BLE001 - a border: the next job must have its turn
            self._on_error(error)
        finally:
            if job.hold is not None:
                job.hold.done.set()


def _emptied(jobs: list[Job]) -> Iterator[Job]:
    jobs.reverse()
    while jobs:
        yield jobs.pop()


def _waited(hold: Hold, until: float) -> bool:
    try:
        return hold.done.wait(max(0.0, until - time.monotonic()))
    except KeyboardInterrupt:
        # Who presses stop does not want to wait.
        return False
