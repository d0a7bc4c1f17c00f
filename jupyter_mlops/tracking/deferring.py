"""What is left to the background when a cell is over, and what later cells must wait for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from jupyter_mlops.tracking.attempts import Run
from jupyter_mlops.tracking.background import Background, Hold
from jupyter_mlops.tracking.capture import frames, models
from jupyter_mlops.tracking.capture.failure import Failure
from jupyter_mlops.tracking.capture.libraries import Kinds, inside
from jupyter_mlops.tracking.gathering import Gathering, Pickle
from jupyter_mlops.tracking.lineage import Ran
from jupyter_mlops.tracking.measuring import Measured
from jupyter_mlops.tracking.observation import Observation

HOLD_SECONDS = 5.0
"""A cell that may change what is being stored waits this long; then what is stored is in doubt."""


class Deferred:
    """Hands work to the background, in the cell's thread."""

    def __init__(self, background: Background, gathering: Gathering, kinds: Kinds) -> None:
        self._background = background
        self._gathering = gathering
        self._kinds = kinds

    def release(self, ran: Ran, namespace: Mapping[str, Any]) -> list[str]:
        """Wait for work on what a cell may change; return what is not stored because of it."""
        return self._background.release(lambda: touched(ran, namespace), HOLD_SECONDS)

    def outcome(
        self,
        now: Observation,
        ran: Ran,
        failed: Failure | None,
        runs: list[Run],
        found: Measured,
    ) -> None:
        """Leave hashing, drawing and pickling to the background, then telling the runs."""
        number, step, do = ran.number, str(ran.step), self._background.do
        gathering = self._gathering
        do(partial(gathering.files, number), pressing=True)
        for name, value, kind in found.tables:
            self._table(number, name, value, kind)
        do(partial(gathering.outputs, number, now, failed))
        if now.run is not None:
            for name, model in found.models:
                self._model(now.run, step, ran, name, model, now.cell.namespace)
        for run in runs:
            numbers = frozenset(run.origin) | ran.origins | {number}
            do(partial(gathering.tell, run, numbers))
            if run is now.run:
                do(partial(gathering.settle, run, step, dict(run.parameters)))

    def _table(self, number: int, name: str, value: Any, kind: str) -> None:
        snapshot, stable = frames.snapshot(value, kind)
        hold = None if stable else Hold(frozenset({id(value)}), f"`{name}` was not hashed")
        job = partial(self._gathering.table, number, name, snapshot, kind, hold)
        self._background.do(job, hold, pressing=True)

    def _model(
        self, run: Run, step: str, ran: Ran, name: str, model: Any, namespace: Mapping[str, Any]
    ) -> None:
        assert ran.tree is not None
        example = models.example(ran.tree, name, model, namespace, self._kinds)
        hold = Hold(models.identities(model), f"model `{name}` was not stored")
        item = Pickle(name, model, models.mark(model), example, hold)
        self._background.do(partial(self._gathering.model, run, step, item), hold)


def touched(ran: Ran, namespace: Mapping[str, Any]) -> Iterator[int]:
    """Yield the identities of what a cell may change: all, where that cannot be told."""
    names = namespace.keys() if ran.opaque else ran.changes & namespace.keys()
    for name in list(names):
        yield id(namespace[name])
        for _, value in inside(name, namespace[name]):
            yield id(value)
