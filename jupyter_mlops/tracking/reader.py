"""The process that answers what `runs` asks of stores that are no local database, with MLflow.

python -m jupyter_mlops.tracking.reader URI
"""

from __future__ import annotations

import base64
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_mlops.tracking import worker
from jupyter_mlops.tracking.database import RUN_TAG, datum, number, run_of

COUNTED = 2000
AT_ONCE = 500
Row = dict[str, Any]


class Reader:
    """Answers with MLflow's client what `Database` answers from the tables."""

    def __init__(self, uri: str) -> None:
        from jupyter_mlops.tracking.store import Store

        self.client = Store(uri).client
        self._names: dict[str, str] = {}

    def experiments(self) -> list[Row]:
        found = self.client.search_experiments(order_by=["experiment_id ASC"])
        self._names = {one.experiment_id: one.name for one in found}
        return [{"id": identity, "name": name} for identity, name in self._names.items()]

    def search(self, experiment: str, limit: int, page: str | None, filter: str) -> Row:
        identity = self._identity(experiment)
        if identity is None:
            return {"runs": [], "next": None}
        found = self.client.search_runs(
            [identity],
            filter,
            max_results=limit,
            order_by=["attributes.start_time DESC"],
            page_token=page,
        )
        numbers = self._numbers(identity)
        return {"runs": [self._run(run, numbers) for run in found], "next": found.token or None}

    def get(self, run_id: str) -> Row | None:
        from mlflow.exceptions import MlflowException

        try:
            run = self.client.get_run(run_id)
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return None
            raise
        if run.info.lifecycle_stage != "active":
            return None
        return self._run(run, self._numbers(run.info.experiment_id))

    def find(self, text: str, experiment: str) -> list[Row]:
        self.experiments()
        names = [experiment] if experiment else list(self._names.values())
        identities = [one for one in map(self._identity, names) if one is not None]
        if len(text) == 32 and (run := self.get(text)):
            return [run]
        quoted = text.replace("'", "")
        # The user's code may open several runs in a cell; the first of them is the one we joined.
        queries = ((f"tags.`{RUN_TAG}` = '{quoted}'", 1), (f"run_name = '{quoted}'", AT_ONCE))
        for query, most in queries:
            found = self.client.search_runs(
                identities, query, max_results=most, order_by=["attributes.start_time ASC"]
            )
            if found:
                return [self._run(run, self._numbers(run.info.experiment_id)) for run in found]
        wanted = int(text.removeprefix("#")) if text.removeprefix("#").isdecimal() else None
        named = [
            run
            for identity in identities
            for run, count in self._numbers(identity).items()
            if count == wanted or (len(text) >= 4 and run.startswith(text))
        ]
        return [run for run in map(self.get, named) if run is not None]

    def history(self, run_id: str, metric: str) -> list[Row]:
        points = self.client.get_metric_history(run_id, metric)
        points.sort(key=lambda point: (point.step, point.timestamp, point.value))
        return [
            {"step": point.step, "time": point.timestamp / 1000, "value": number(point.value)}
            for point in points
        ]

    def artifacts(self, run_id: str) -> list[Row]:
        return list(self._artifacts(run_id, None))

    def _artifacts(self, run_id: str, folder: str | None) -> Iterator[Row]:
        for item in self.client.list_artifacts(run_id, folder):
            if item.is_dir:
                yield from self._artifacts(run_id, item.path)
            else:
                yield {"path": item.path, "size": item.file_size}

    def artifact(self, run_id: str, path: str) -> Row | None:
        parent = path.rpartition("/")[0] or None
        if path not in {item.path for item in self.client.list_artifacts(run_id, parent)}:
            return None
        with tempfile.TemporaryDirectory(prefix="mlops-") as folder:
            file = Path(self.client.download_artifacts(run_id, path, folder))
            return {"bytes": base64.b64encode(file.read_bytes()).decode()}

    def set_tags(self, run_id: str, tags: dict[str, str]) -> None:
        for key, value in tags.items():
            self.client.set_tag(run_id, key, value)

    def delete(self, run_id: str) -> None:
        self.client.delete_run(run_id)

    def undelete(self, run_id: str) -> None:
        self.client.restore_run(run_id)

    def rename(self, experiment: str, name: str) -> None:
        identity = self._identity(experiment)
        if identity is not None:
            self.client.rename_experiment(identity, name)
            self._names.clear()

    def _identity(self, experiment: str) -> str | None:
        found = self.client.get_experiment_by_name(experiment)
        if found is None:
            return None
        self._names[found.experiment_id] = found.name
        return str(found.experiment_id)

    def _numbers(self, experiment: str) -> dict[str, int]:
        """Return the numbers of the runs of an experiment; none of one that is too big."""
        from mlflow.entities import ViewType

        numbers: dict[str, int] = {}
        token = None
        while len(numbers) <= COUNTED:
            found = self.client.search_runs(
                [experiment],
                run_view_type=ViewType.ALL,
                max_results=AT_ONCE,
                order_by=["attributes.start_time ASC"],
                page_token=token,
            )
            ordered = sorted(found, key=lambda run: (run.info.start_time, run.info.run_id))
            for run in ordered:
                numbers[run.info.run_id] = len(numbers) + 1
            token = found.token
            if not token:
                return numbers
        return {}

    def _run(self, run: Any, numbers: dict[str, int]) -> Row:
        if run.info.experiment_id not in self._names:
            self._names[run.info.experiment_id] = self.client.get_experiment(
                run.info.experiment_id
            ).name
        data = []
        for item in run.inputs.dataset_inputs if run.inputs else ():
            steps = [tag.value for tag in item.tags if tag.key == "mlflow.data.context"]
            data.append(datum(item.dataset.name, item.dataset.digest, steps[0] if steps else ""))
        return run_of(
            identity=run.info.run_id,
            experiment=self._names[run.info.experiment_id],
            number=numbers.get(run.info.run_id),
            name=run.info.run_name,
            status=run.info.status,
            started=run.info.start_time,
            ended=run.info.end_time,
            parameters=dict(sorted(run.data.params.items())),
            metrics={key: number(value) for key, value in sorted(run.data.metrics.items())},
            tags=dict(sorted(run.data.tags.items())),
            data=sorted(data, key=lambda item: (item["name"], item["digest"])),
        )


QUESTIONS = (
    "experiments search get find history artifacts artifact set_tags delete undelete rename"
).split()


def main() -> None:
    reader: list[Reader] = []

    def answer(question: str) -> Any:
        def ask(**details: Any) -> Any:
            # Made with the first question: a store that is away is an answer, not a dead process.
            if not reader:
                reader.append(Reader(sys.argv[1]))
            return getattr(reader[0], question)(**details)

        return ask

    worker.serve({question: answer(question) for question in QUESTIONS})


if __name__ == "__main__":
    main()
