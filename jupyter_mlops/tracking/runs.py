"""Runs as readers want them: the card, the panel, `%mlops runs`, `compare` and `restore`.

A run is a dict of JSON values:

    id key number name experiment status started seconds changed
    parameters metrics tags     by name; a number that JSON has not is "NaN" or "Infinity"
    data       [{name, digest, step}]     digest "" where it is not known
    models     [{name, id, format, note}]

`number` counts the runs of an experiment by their start, from 1, those that were deleted included;
None where the store is too big to count. A local database is read as it is, in milliseconds; what
that cannot answer, and any other store, is asked through a process that holds MLflow warm.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from jupyter_mlops.errors import MlopsError, ParameterError
from jupyter_mlops.tracking.comparison import compared
from jupyter_mlops.tracking.database import Database, UnlikeError
from jupyter_mlops.tracking.worker import Worker, WorkerError

SECONDS = 120.0
Run = dict[str, Any]


class StoreError(MlopsError):
    """Raised when a tracking store does not answer, or says no."""


class Runs:
    """The runs in the tracking store `uri`. Thread safe; the process starts with the first need.

    Every method raises StoreError where the store does not answer.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._database = Database.at(uri)
        self._worker = Worker("reader", uri)

    def __enter__(self) -> Runs:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._worker.close()

    def experiments(self) -> list[dict[str, Any]]:
        """Return the experiments, as {"id", "name"}."""
        return list(self._ask("experiments"))

    def rename(self, experiment: str, name: str) -> None:
        """Give an experiment another name, which none has."""
        self._ask("rename", experiment=experiment, name=name)

    def search(
        self, experiment: str, *, limit: int = 50, page: str | None = None, filter: str = ""
    ) -> dict[str, Any]:
        """Return {"runs": [...], "next": token or None}, the newest first.

        `filter` is in MLflow's words: "metrics.accuracy > 0.9 and params.trees = '50'".
        """
        return dict(
            self._ask("search", experiment=experiment, limit=limit, page=page, filter=filter)
        )

    def get(self, run_id: str) -> Run:
        """Return a run; ParameterError where there is none."""
        return self._one(self._ask("get", run_id=run_id), run_id)

    def find(self, text: str, experiment: str = "") -> Run:
        """Return the run that `text` names: its id or how that begins, key, name, or number.

        Raises:
            ParameterError: no run is called so, or several are.
        """
        text = text.strip()
        found = self._ask("find", text=text, experiment=experiment)
        if len(found) > 1:
            some = ", ".join(f"{run['id'][:8]} ({run['name']})" for run in found[:5])
            raise ParameterError(f"`{text}` names {len(found)} runs: {some}; give the id")
        return self._one(found[0] if found else None, text)

    def history(self, run_id: str, metric: str) -> list[dict[str, Any]]:
        """Return the points of a metric, as {"step", "time", "value"}, in their order."""
        return list(self._ask("history", run_id=run_id, metric=metric))

    def artifacts(self, run_id: str) -> list[dict[str, Any]]:
        """Return the files of a run, as {"path", "size"}, those in folders included."""
        return list(self._ask("artifacts", run_id=run_id))

    def artifact(self, run_id: str, path: str) -> bytes:
        """Return the bytes of a file of a run; ParameterError where it has none at `path`."""
        answer = self._ask("artifact", run_id=run_id, path=path)
        if answer is None:
            raise ParameterError(f"run {run_id[:8]} has no artifact `{path}`")
        if "file" in answer:
            return Path(answer["file"]).read_bytes()
        return base64.b64decode(answer["bytes"])

    def set_tags(self, run_id: str, tags: Mapping[str, str]) -> None:
        self._ask("set_tags", run_id=run_id, tags=dict(tags))

    def delete(self, run_id: str) -> None:
        """Delete a run as MLflow does: `undelete` brings it back until it is purged there."""
        self._ask("delete", run_id=run_id)

    def undelete(self, run_id: str) -> None:
        self._ask("undelete", run_id=run_id)

    def compare(self, a: str, b: str) -> dict[str, Any]:
        """Return how the runs with the ids `a` and `b` differ; see `comparison`."""
        return compared(self.get(a), self.get(b), self._text)

    def _text(self, run: Run, path: str) -> str:
        try:
            return self.artifact(run["id"], path).decode("utf-8", "replace")
        except ParameterError:
            return ""

    def _one(self, run: Run | None, text: str) -> Run:
        if run is None:
            raise ParameterError(f"no run `{text}` in {self.uri}")
        return run

    def _ask(self, question: str, **details: Any) -> Any:
        if self._database is not None:
            try:
                return getattr(self._database, question)(**details)
            except UnlikeError:
                # A later version of MLflow, a filter, a write: MLflow itself is asked.
                pass
        try:
            return self._worker.ask(question, seconds=SECONDS, **details)
        except WorkerError as error:
            raise StoreError(f"{self.uri}: {error}") from error


def best(runs: Iterable[Run], metric: str, *, highest: bool = True) -> Run | None:
    """Return the run with the best value of a metric, the earlier of equals; None without any."""
    measured = [run for run in runs if isinstance(run["metrics"].get(metric), int | float)]
    sign = -1 if highest else 1
    return min(
        measured, key=lambda run: (sign * run["metrics"][metric], run["started"]), default=None
    )
