"""What is made once per kernel for recording: the journal and the recorder.

This module brings what recording needs, so it is imported after `%load_ext` has returned.
"""

from __future__ import annotations

import os
import platform
import threading
import time
import uuid

from jupyter_mlops.magics.marks import Marks
from jupyter_mlops.magics.place import Where
from jupyter_mlops.tracking.facts import Kernel
from jupyter_mlops.tracking.journal import Journal, start_writer
from jupyter_mlops.tracking.project import journal_folder
from jupyter_mlops.tracking.recorder import Recorder


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
        )
        self.marks = Marks(self.folder, place.experiment)
        self.writer_trouble = ""

    @property
    def trouble(self) -> str:
        """One line about what keeps runs from the store, "" where nothing is known to."""
        return self.journal.trouble or self.writer_trouble

    def deliver(self) -> None:
        """See that a writer process is there; never waits for it."""
        threading.Thread(target=self._start, name="mlops-start-writer", daemon=True).start()

    def close(self) -> None:
        self.recorder.close()
        self.journal.close()

    def _start(self) -> None:
        self.writer_trouble = start_writer(self.folder)
