"""The runs of this notebook as the store has them, asked from a process that stays warm."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from jupyter_mlops.errors import ParameterError
from jupyter_mlops.magics.heading import did_you_mean

if TYPE_CHECKING:
    from jupyter_mlops.magics.extension import Extension
    from jupyter_mlops.tracking.runs import Runs

PATIENCE_S = 0.3
SETTLE_S = 10.0
LIMIT = 200

Run = dict[str, Any]


class Stored:
    """Asks the store; the process behind it is started by the first question."""

    def __init__(self, extension: Extension) -> None:
        self._extension = extension
        self.late = False
        self._client: Runs | None = None
        self._guard = threading.Lock()
        self._known: list[Run] = []
        self._asking: threading.Thread | None = None

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def runs(self, experiment: str = "", *, patience: float = SETTLE_S) -> list[Run]:
        """Return the runs of this notebook, or of another experiment, newest first.

        Waits a while for what this kernel recorded last, and what kernels that are gone left
        behind; `late` says where it is not there yet.
        """
        end = time.monotonic() + patience
        while True:
            with self._guard:
                answer = self._ask().search(experiment or self._own, limit=LIMIT)
            found = list(answer["runs"])
            self.late = self._is_late(found, experiment or self._own)
            if not self.late or time.monotonic() > end:
                break
            time.sleep(0.1)
        if not experiment:
            self._known = found
        return found

    def _is_late(self, found: list[Run], experiment: str) -> bool:
        recording = self._extension.recording
        if recording is None:
            return False
        if recording.has_left_over:
            return True
        here = {run.get("key"): run for run in found}
        told = recording.told(experiment)
        return any(key not in here or not one.is_in(here[key]) for key, one in told.items())

    def find(self, text: str) -> Run:
        """Return the run that `text` means: `12` of this notebook, `churn/12` of another one.

        Raises:
            ParameterError: there is none, or several; says what is near.
        """
        experiment, _, name = text.rpartition("/")
        return self._among(self.runs(experiment), name, experiment or self._own)

    @property
    def _own(self) -> str:
        return self._extension.place().experiment

    def _among(self, runs: list[Run], text: str, experiment: str) -> Run:
        if text.lstrip("-").isdigit() and text.startswith("-"):
            back = int(text)
            if -back > len(runs):
                raise ParameterError(f"run {text}: there are only {len(runs)} runs")
            return runs[-back - 1]
        same = [run for run in runs if text in _names(run)]
        near = same or [run for run in runs if _starts(run, text)]
        if len(near) == 1 or (same and text.isdigit()):
            return near[0]
        if near:
            several = ", ".join(str(run["number"]) for run in near[:5])
            raise ParameterError(f"run {text}: several runs fit; use one of the numbers {several}")
        if not runs:
            raise ParameterError(f"run {text}: there are no runs of {experiment} yet")
        known = tuple(name for run in runs for name in _names(run) if name)
        raise ParameterError(f"run {text}: there is no such run{did_you_mean(text, known[:12])}")

    def artifact(self, run: Run, path: str) -> bytes:
        with self._guard:
            return bytes(self._ask().artifact(run["id"], path))

    def compare(self, one: Run, other: Run) -> dict[str, Any]:
        with self._guard:
            return dict(self._ask().compare(one["id"], other["id"]))

    def names(self) -> list[str]:
        """Return run numbers and names for completion, as far as they are known in time."""
        self._refresh()
        return [name for run in self._known for name in _names(run)[:2] if name and " " not in name]

    def metrics(self) -> list[str]:
        """Return the names of metrics for completion, as far as they are known in time."""
        self._refresh()
        recording = self._extension.recording
        here = recording.marks.names() if recording else []
        return sorted({*here, *(name for run in self._known for name in run["metrics"])})

    def _refresh(self) -> None:
        """Ask again in the background; a press of Tab waits only a moment for the answer."""
        if self._asking is None or not self._asking.is_alive():
            self._asking = threading.Thread(target=self._quietly, name="mlops-runs", daemon=True)
            self._asking.start()
        self._asking.join(PATIENCE_S)

    def _quietly(self) -> None:
        try:
            self.runs(patience=0)
        except Exception:  # noqa: BLE001, a completion that fails has nothing to offer
            self._known = []

    def _ask(self) -> Runs:
        if self._client is None:
            from jupyter_mlops.tracking.runs import Runs

            self._client = Runs(self._extension.place().uri)
        return self._client


def _names(run: Run) -> tuple[str, ...]:
    return (str(run.get("number", "")), run.get("name") or "", run.get("key") or "", run["id"])


def _starts(run: Run, text: str) -> bool:
    ids = (run["id"], run.get("key") or "", run.get("name") or "")
    return len(text) >= 3 and any(name.startswith(text) for name in ids)
