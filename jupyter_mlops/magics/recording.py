"""What is made once per kernel for recording: the journal and the recorder.

This module brings what recording needs, so it is imported after `%load_ext` has returned.
"""

from __future__ import annotations

import json
import os
import platform
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from math import isnan
from typing import Any

from jupyter_mlops.magics.marks import Marks
from jupyter_mlops.magics.place import Where
from jupyter_mlops.tracking.facts import Begin, End, Kernel, Log
from jupyter_mlops.tracking.journal import WRITER_LOCK, Journal, left_over, read, start_writer
from jupyter_mlops.tracking.locks import is_held
from jupyter_mlops.tracking.project import journal_folder
from jupyter_mlops.tracking.recorder import Recorder

STATUS = "writer.json"

_SAFE = re.compile(r"[A-Za-z_][\w.]*", re.ASCII)


@dataclass(slots=True)
class Told:
    """The last status and values of a run that the store is to have."""

    status: str = ""
    metrics: dict[str, float] = field(default_factory=dict)

    def is_in(self, run: dict[str, Any]) -> bool:
        """Say whether the store has it; names that the store does not take are left out."""
        if self.status and run["status"] != self.status:
            return False
        values = {name: run["metrics"].get(name) for name in self.metrics if _SAFE.fullmatch(name)}
        return all(
            value is not None and (float(value) == self.metrics[name] or isnan(self.metrics[name]))
            for name, value in values.items()
        )


class Recording:
    """A recorder at work, and the writer process that delivers what it records."""

    def __init__(self, place: Where) -> None:
        self.place = place
        self.folder = journal_folder(place.project)
        self.kernel = Kernel(
            key=uuid.uuid4().hex[:16],
            started=time.time(),
            pid=os.getpid(),
            notebook=str(place.notebook or ""),
            python=platform.python_version(),
        )
        self.journal = Journal(self.folder, self.kernel)
        self.recorder = Recorder(
            self.journal,
            self.kernel,
            place.settings,
            place.uri,
            place.experiment,
            place.project,
            place.notebook,
            printed=place.settings.printed,
        )
        self.marks = Marks(self.folder, place.experiment)
        self.writer_trouble = ""

    @property
    def trouble(self) -> str:
        """One line about what keeps runs from the store, "" where nothing is known to."""
        return self.journal.trouble or self.writer_trouble or self._away()

    @property
    def has_left_over(self) -> bool:
        """Whether kernels that are gone left facts that can be delivered, which is then done."""
        if not left_over(self.folder) or self.trouble:
            return False
        self.deliver()
        return True

    def told(self, experiment: str) -> dict[str, Told]:
        """Return what this kernel wrote down about the runs of an experiment, by their keys."""
        found: dict[str, Told] = {}
        try:
            for _, fact in read(self.journal.path):
                if isinstance(fact, Begin) and fact.experiment == experiment:
                    found.setdefault(fact.run, Told())
                elif isinstance(fact, Log) and fact.run in found:
                    found[fact.run].metrics.update({one.name: one.value for one in fact.metrics})
                elif isinstance(fact, End) and fact.run in found:
                    found[fact.run].status = fact.status
        except OSError:
            return found
        return found

    def move(self, place: Where) -> None:
        """Follow the notebook to its new name, as long as it stays in its project."""
        if place.notebook is not None and (place.uri, place.project) == (
            self.place.uri,
            self.place.project,
        ):
            self.place = place
            self.recorder.move(place.experiment, place.notebook)
            self.marks = Marks(self.folder, place.experiment)

    def deliver(self) -> None:
        """See that a writer process is there; never waits for one to start."""
        if is_held(self.folder / WRITER_LOCK):
            return
        threading.Thread(target=self._start, name="mlops-start-writer", daemon=True).start()

    def close(self) -> None:
        self.recorder.close()
        self.journal.close()

    def _away(self) -> str:
        try:
            why = json.loads((self.folder / STATUS).read_bytes()).get("why")
        except (OSError, ValueError):
            return ""
        return f"kept here and delivered later: {why}" if why else ""

    def _start(self) -> None:
        self.writer_trouble = start_writer(self.folder)
