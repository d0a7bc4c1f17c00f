"""What is made once per kernel for recording: the journal and the recorder.

This module brings what recording needs, so it is imported after `%load_ext` has returned.
"""

from __future__ import annotations

import json
import os
import platform
import threading
import time
import uuid

from jupyter_mlops.magics.marks import Marks
from jupyter_mlops.magics.place import Where
from jupyter_mlops.tracking.facts import Kernel
from jupyter_mlops.tracking.journal import WRITER_LOCK, Journal, start_writer
from jupyter_mlops.tracking.locks import is_held
from jupyter_mlops.tracking.project import journal_folder
from jupyter_mlops.tracking.recorder import Recorder

STATUS = "writer.json"
WRITER_REST_S = 1.3
"""The writer looks at a journal that was at rest at least this often."""


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

    def is_delivered(self) -> bool:
        """Say whether the store has all that is in the journal."""
        try:
            status = json.loads((self.folder / STATUS).read_bytes())
            age = time.time() - self.journal.path.stat().st_mtime
        except (OSError, ValueError):
            return False
        return age > WRITER_REST_S and status.get("pending") == 0

    def deliver(self) -> None:
        """See that a writer process is there; never waits for one to start."""
        if is_held(self.folder / WRITER_LOCK):
            return
        threading.Thread(target=self._start, name="mlops-start-writer", daemon=True).start()

    def close(self) -> None:
        self.recorder.close()
        self.journal.close()

    def _start(self) -> None:
        self.writer_trouble = start_writer(self.folder)
