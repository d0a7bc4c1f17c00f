"""What is seen of one cell while it runs."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_mlops.tracking.attempts import Run
from jupyter_mlops.tracking.capture import models, randomness, readers
from jupyter_mlops.tracking.capture.figures import MAX_SHOWN, Figure, Table, figure, table
from jupyter_mlops.tracking.capture.files import Looked, Stat, Watch
from jupyter_mlops.tracking.capture.libraries import Kinds
from jupyter_mlops.tracking.executions import CellRun
from jupyter_mlops.tracking.lineage import Ran

TAIL = 1 << 16
MAX_CURVE = 100_000
REALTIME_COARSE = 5
"""Linux's CLOCK_REALTIME_COARSE, by which files are stamped; `time` has no name for it."""


class Tail:
    """The last characters of what was printed."""

    def __init__(self) -> None:
        self._parts: deque[str] = deque()
        self._size = 0
        self._cut = 0

    def add(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)
        while self._size - len(self._parts[0]) > TAIL:
            gone = len(self._parts.popleft())
            self._size -= gone
            self._cut += gone

    @property
    def text(self) -> str:
        text = "".join(self._parts)
        cut = self._cut + max(0, len(text) - TAIL)
        return f"[{cut} characters before]\n{text[-TAIL:]}" if cut else text


def file_time_ns() -> int:
    """Return now as the time of a file would have it: of the last tick, so up to 10 ms ago."""
    return time.clock_gettime_ns(REALTIME_COARSE) if sys.platform == "linux" else time.time_ns()


@dataclass(slots=True, eq=False)
class Observation:
    """One cell that runs; `marks` are the models that were there, as they were."""

    cell: CellRun
    number: int
    run: Run | None = None
    started: float = field(default_factory=time.time)
    file_time_ns: int = field(default_factory=file_time_ns)
    marks: dict[int, models.Mark] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)
    modules: int = 0
    streams: dict[str, Tail] = field(default_factory=dict)
    images: list[Figure] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    seen: list[tuple[str, float, float]] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    drawn: set[int] = field(default_factory=set)

    def prepare(self, kinds: Kinds) -> None:
        """Note how things are before the cell runs."""
        for _, model in kinds.models(self.cell.namespace):
            self.marks[id(model)] = models.mark(model)
        self.states = randomness.states()
        self.modules = len(sys.modules)

    def shown(self, bundle: Mapping[str, Any], value: Any, kinds: Kinds) -> None:
        """Note what the cell displays."""
        image = figure(bundle, value, self.drawn)
        if image is not None and len(self.images) < MAX_SHOWN:
            self.images.append(image)
        frame = table(bundle, value, kinds)
        if frame is not None and len(self.tables) < MAX_SHOWN:
            self.tables.append(frame)

    def stream(self, name: str, text: str) -> None:
        """Note what the cell prints."""
        self.streams.setdefault(name, Tail()).add(text)

    def add_mentioned(self, ran: Ran, looked: Looked, watch: Watch) -> list[str]:
        """Add what readers that open files unseen have read; say what else they may have read."""
        namespace = self.cell.namespace
        if ran.tree is None:
            return []
        parts = readers.trees(ran.tree, namespace)
        files, addresses, unknown = readers.mentioned(parts, namespace)
        for path in files:
            if path in looked.read or path in looked.written or not watch.is_data(path):
                continue
            stat = Stat.of(path)
            # What changed while the cell ran is what it wrote.
            if stat.mtime_ns < self.file_time_ns:
                looked.read[path] = stat
                looked.given[path] = path
        for address in addresses:
            looked.addresses[address] = None
        if not unknown or looked.read or self.cell.step is None:
            return []
        return [f"what `{unknown[0]}` read is not known"]
