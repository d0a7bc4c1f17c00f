"""One kernel's journal on its way into a store: what of it is delivered, and what is still due."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import xxhash

from jupyter_mlops.tracking.facts import Begin, End, Execution, Fact, Kernel, Log
from jupyter_mlops.tracking.journal import parse
from jupyter_mlops.tracking.tracker import DIED, Batch, fold

LINES_AT_ONCE = 5000
COMPARED = 512


@dataclass(frozen=True, slots=True)
class Line:
    """A fact about a run, and where its line begins in the journal."""

    offset: int
    fact: Begin | Log | End


@dataclass(slots=True)
class Run:
    """What a journal says about one run; `due` is what is not delivered."""

    begin: Begin
    lines: list[Line] = field(default_factory=list)
    due: list[Line] = field(default_factory=list)
    is_open: bool = True
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one run that go to the store together; `died` is when its kernel was last heard."""

    begin: Begin
    lines: tuple[Line, ...]
    told: tuple[Line, ...]
    died: float | None = None

    def batch(self, folder: Path, folders: tuple[str, ...]) -> Batch:
        facts: list[Fact] = [line.fact for line in self.told]
        if self.died is not None:
            facts.append(End(self.begin.run, "KILLED", self.died, DIED))
        return fold(self.begin, facts, folder, folders)


class Replay:
    """Reads a journal as it grows. `cursor` is where an earlier writer got to."""

    def __init__(self, path: Path, cursor: dict[str, Any]) -> None:
        self.path = path
        self.is_alive = True
        self.is_read = False
        self.kernel: Kernel | None = None
        self.blobs: set[str] = set()
        self._runs: dict[str, Run] = {}
        self._from: int = cursor.get("offset", 0)
        self._done: set[int] = set(cursor.get("done", ()))
        self._closed: set[str] = set(cursor.get("closed", ()))
        self._known: str = cursor.get("known", "")
        self._heard = 0.0
        self._stream: IO[bytes] | None = None
        self._start = 0
        self._size = 0

    def read(self) -> list[str]:
        """Take in the lines that are complete; return one line about each that is no fact."""
        complaints: list[str] = []
        if self._stream is not None and not self._is_current():
            # Somebody deleted it, and the kernel may have begun it again. It was kept open, so
            # nothing is lost, and its number cannot be that of the new file.
            complaints += self._read(self._stream)
            self.close()
            self._start, self._size = self._start + self._size, 0
        if self._stream is None:
            try:
                self._stream = self.path.open("rb")
            except FileNotFoundError:
                return complaints
            if not self._start and self._before(self._from) != self._known:
                # It is not the file that the cursor is about: that one was deleted.
                self._from, self._done, self._closed = 0, set(), set()
        complaints += self._read(self._stream)
        self.is_read = True
        return complaints

    def _is_current(self) -> bool:
        assert self._stream is not None
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self._stream.fileno()))
        except FileNotFoundError:
            return False

    def _before(self, offset: int) -> str:
        """Return the digest of what stands before an offset, "" at the beginning."""
        if self._stream is None or not offset:
            return ""
        first = max(offset - COMPARED, 0)
        self._stream.seek(first)
        return xxhash.xxh3_128_hexdigest(self._stream.read(offset - first))

    def _read(self, stream: IO[bytes]) -> list[str]:
        complaints: list[str] = []
        if os.fstat(stream.fileno()).st_size == self._size:
            return complaints
        stream.seek(self._size)
        for line in stream:
            if not line.endswith(b"\n"):
                break
            offset = self._start + self._size
            try:
                complaint = self._take(offset, parse(line))
            except ValueError as error:
                complaint = f"is no fact of this version: {error}"
            if complaint and self._is_due(offset):
                complaints.append(f"{self.path.name} at {self._size}: {complaint}"[:300])
            self._size += len(line)
        return complaints

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream = None

    def _is_due(self, offset: int) -> bool:
        return offset >= self._from and offset not in self._done

    def _take(self, offset: int, fact: Fact) -> str:
        match fact:
            case Kernel():
                self.kernel = fact
            case Execution():
                self._heard = max(self._heard, fact.started + fact.seconds)
            case Begin():
                self._heard = max(self._heard, fact.time)
                self._note(Line(offset, fact), self._runs.setdefault(fact.run, Run(fact)))
            case Log() | End():
                run = self._runs.get(fact.run)
                if run is None:
                    return f"run {fact.run} was never begun"
                self._note(Line(offset, fact), run)
        return ""

    def _note(self, line: Line, run: Run) -> None:
        match line.fact:
            case Begin():
                run.is_open = True
            case Log() as log:
                self._heard = max([self._heard, *(metric.time for metric in log.metrics)])
                self.blobs |= {blob.digest for blob in log.artifacts.values()}
                for model in log.models:
                    self.blobs |= {one.digest for one in (model.content, model.example) if one}
            case End(time=ended):
                self._heard = max(self._heard, ended)
                run.is_open, run.has_ended = False, True
        run.lines.append(line)
        if self._is_due(line.offset):
            run.due.append(line)

    def parts(self, *, whole: bool) -> Iterator[Part]:
        """Yield what can be delivered now; a run at a time, as much of it as goes together.

        A run that the user's code may have opened waits for the end of its first attempt: only
        then is it sure whether there is one to join. So does every run where the store wants all
        of it at once.
        """
        for key, run in self._runs.items():
            died = self._heard if self._is_orphan(key, run) else None
            if self.is_alive and (run.begin.shared or whole) and not run.has_ended:
                continue
            if self.is_alive and whole and run.is_open:
                continue
            due = tuple(run.due)
            if whole and (due or died is not None):
                yield Part(run.begin, due, tuple(run.lines), died)
                continue
            for first in range(0, max(len(due), 1), LINES_AT_ONCE):
                some = due[first : first + LINES_AT_ONCE]
                is_last = first + LINES_AT_ONCE >= len(due)
                if some or died is not None:
                    yield Part(run.begin, some, some, died if is_last else None)

    def _is_orphan(self, key: str, run: Run) -> bool:
        return not self.is_alive and run.is_open and key not in self._closed

    def done(self, part: Part) -> None:
        """Note that a part is delivered."""
        run = self._runs[part.begin.run]
        delivered = {line.offset for line in part.lines}
        run.due = [line for line in run.due if line.offset not in delivered]
        self._done |= delivered
        if part.died is not None:
            self._closed.add(part.begin.run)

    def again(self, part: Part) -> None:
        """Have all that is known of a run delivered again: the store lost it."""
        run = self._runs[part.begin.run]
        run.due = list(run.lines)
        self._closed.discard(part.begin.run)

    @property
    def pending(self) -> int:
        """How many facts are due, those included that only the kernel's death will complete."""
        orphans = sum(self._is_orphan(key, run) for key, run in self._runs.items())
        return sum(len(run.due) for run in self._runs.values()) + orphans

    def cursor(self) -> dict[str, Any]:
        """Return what a later writer needs to go on from here."""
        end = self._start + self._size
        due = [line.offset for run in self._runs.values() for line in run.due]
        self._from = min(due, default=end)
        self._done = {offset for offset in self._done if offset >= self._from}
        offset = max(self._from - self._start, 0)
        return {
            "offset": offset,
            "known": self._before(offset),
            "done": sorted(offset - self._start for offset in self._done if offset >= self._start),
            "closed": sorted(self._closed),
        }

    def is_torn_and_young(self, seconds: float) -> bool:
        """Tell whether the journal ends in half a line, or has no line yet, and may grow on."""
        try:
            status = self.path.stat()
        except OSError:
            return False
        is_torn = status.st_size > self._size or self.kernel is None
        return is_torn and time.time() - status.st_mtime < seconds
