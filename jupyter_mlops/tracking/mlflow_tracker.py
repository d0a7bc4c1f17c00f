"""MLflow as a tracker.

Explicit run ids only, and nothing asynchronous: what `deliver` returned from is in the store.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_mlops.tracking import names
from jupyter_mlops.tracking.away import is_passing, is_spoiling, why
from jupyter_mlops.tracking.facts import Blob, Dataset, Model
from jupyter_mlops.tracking.models import ModelShelf
from jupyter_mlops.tracking.store import RUN_TAG, Store
from jupyter_mlops.tracking.tracker import AwayError, Batch, GoneError
from jupyter_mlops.tracking.worker import one_line

# isort: split
# After `store`, which tells MLflow how to behave before it is imported.
from mlflow.entities import Dataset as MlflowDataset
from mlflow.entities import DatasetInput, InputTag, LifecycleStage, LoggedModelOutput, Param, RunTag
from mlflow.entities import Metric as MlflowMetric
from mlflow.entities import Run as MlflowRun
from mlflow.exceptions import MlflowException

REFUSED_TAG = "mlops.refused"
REFUSALS = ("INVALID_PARAMETER_VALUE", "RESOURCE_ALREADY_EXISTS", "INVALID_STATE")
GONE = "RESOURCE_DOES_NOT_EXIST"
DELETED = "the run was deleted in the store; what is known of it since is not stored"
METRICS_AT_ONCE = 1000
OTHERS_AT_ONCE = 100
ARTIFACTS_AT_ONCE = 200


class MlflowTracker:
    """Delivers batches to the MLflow stores that they name."""

    whole = False
    is_stale = False

    def __init__(self) -> None:
        self._stores: dict[str, Store] = {}
        self._runs: dict[tuple[str, str], _Known] = {}
        self._shelf = ModelShelf()

    def deliver(self, batch: Batch) -> list[str]:
        """See `Tracker.deliver`."""
        uri = batch.begin.uri
        if uri not in self._stores:
            self._stores[uri] = Store(uri)
        store = self._stores[uri]
        if store.is_replaced:
            # MLflow keeps its connections, and would go on writing into the deleted file.
            self.is_stale = True
            raise AwayError("the database was moved or deleted")
        try:
            run = self._runs.get((uri, batch.begin.run)) or _known(store, batch)
            self._runs[uri, batch.begin.run] = run
            return _Delivery(store, self._shelf, batch, run).all()
        except MlflowException as error:
            if error.error_code == GONE and "Run" in str(error):
                self._forget(uri)
                raise GoneError(one_line(error)) from error
            self._forget(uri)
            # Connections that saw a database like that stay so.
            self.is_stale = self.is_stale or is_spoiling(error)
            raise AwayError(why(error)) from error
        except (AwayError, OSError, sqlite3.Error) as error:
            # What is known of a store that was away may no longer be so when it is back.
            self._forget(uri)
            raise AwayError(why(error)) from error

    def _forget(self, uri: str) -> None:
        self._stores.pop(uri, None)
        self._runs = {key: run for key, run in self._runs.items() if key[0] != uri}

    def close(self) -> None:
        self._shelf.close()


def _known(store: Store, batch: Batch) -> _Known:
    """Return the run of a batch, which is begun, or joined where the user's code began it."""
    key = batch.begin.run
    experiment = store.experiment(batch.begin.experiment)
    everywhere = [experiment]
    if batch.begin.shared:
        everywhere = [one.experiment_id for one in store.client.search_experiments()]
    run = store.find(key, everywhere)
    if run is None and not batch.is_first:
        raise GoneError(f"run {key} is no longer in {store.uri}")
    if run is None:
        run = store.client.create_run(
            experiment,
            start_time=_milliseconds(batch.begin.time),
            run_name=names.text(batch.name) or None,
            tags={RUN_TAG: key},
        )
        return _Known(run, is_new=True, is_ours=True)
    return _Known(run, is_new=False, is_ours=not batch.begin.shared)


class _Known:
    """A run in the store, with what must be known to tell it nothing twice."""

    def __init__(self, run: MlflowRun, *, is_new: bool, is_ours: bool) -> None:
        self.id = run.info.run_id
        self.experiment = run.info.experiment_id
        self.is_ours = is_ours
        self.is_sure = is_new
        self.is_deleted = run.info.lifecycle_stage != LifecycleStage.ACTIVE
        self.name = run.info.run_name
        self.status = run.info.status
        self.end = run.info.end_time
        self.parameters = dict(run.data.params)
        self.metrics = names.Names(run.data.metrics, run.data.tags)
        self.params = names.Names(run.data.params, run.data.tags)
        self.models = {output.model_id for output in _outputs(run)}
        self.refused = [line for line in run.data.tags.get(REFUSED_TAG, "").split("; ") if line]


class _Delivery:
    """One batch on its way into one run."""

    def __init__(self, store: Store, shelf: ModelShelf, batch: Batch, run: _Known) -> None:
        self.client = store.client
        self.shelf = shelf
        self.batch = batch
        self.run = run
        self.refused: list[str] = []
        self.tags: dict[str, str] = {}
        self.texts: dict[str, str] = {}

    def all(self) -> list[str]:
        """Deliver; what is quick and wanted most comes first."""
        if self.run.is_deleted:
            return [DELETED]
        metrics = list(self._metrics())
        if not self.run.is_sure:
            metrics = list(self._unseen(metrics))
        self.run.is_sure = False
        parameters = dict(self._parameters())
        renamed = self.run.metrics.tags | self.run.params.tags
        tags = {**self.batch.tags, **renamed, RUN_TAG: self.batch.begin.run}
        if not self._log(metrics, parameters, names.tags(tags)):
            return self.refused
        self._name()
        self._datasets()
        self._artifacts()
        self._models()
        if self.refused:
            self.run.refused = list(dict.fromkeys([*self.run.refused, *self.refused]))
            self.tags[REFUSED_TAG] = "; ".join(self.run.refused)
        if self.tags:
            self._log([], {}, names.tags(self.tags))
        self._status()
        self.run.is_sure = True
        return self.refused

    def _parameters(self) -> Iterator[tuple[str, str]]:
        for name, value in self.batch.parameters.items():
            key, text = self.run.params.name(name), names.text(value)
            if len(text) > names.MAX_PARAMETER:
                path = f"parameters/{names.file_name(name)}.txt"
                self.texts[path] = text
                note = f"… {path}"
                text = text[: names.MAX_PARAMETER - len(note)] + note
            if self.run.parameters.setdefault(key, text) == text:
                yield key, text
            else:
                self.refused.append(
                    f"parameter {name} = {text[:80]}: the run has it as "
                    f"{self.run.parameters[key][:80]}"
                )

    def _metrics(self) -> Iterator[MlflowMetric]:
        for metric in self.batch.metrics:
            try:
                value, step, time = float(metric.value), int(metric.step), float(metric.time)
            except (TypeError, ValueError) as error:
                self.refused.append(f"metric {metric.name}: {error}")
                continue
            name = self.run.metrics.name(metric.name)
            yield MlflowMetric(name, value, _milliseconds(time), step)

    def _unseen(self, metrics: list[MlflowMetric]) -> Iterator[MlflowMetric]:
        """Yield what the run does not hold; not every store drops what it is told again."""
        seen = {
            _point(point)
            for key in {metric.key for metric in metrics}
            for point in self.client.get_metric_history(self.run.id, key)
        }
        return (metric for metric in metrics if _point(metric) not in seen)

    def _log(
        self, metrics: list[MlflowMetric], parameters: dict[str, str], tags: dict[str, str]
    ) -> bool:
        """Log in batches; return whether the run is still there."""
        params = [Param(key, value) for key, value in parameters.items()]
        marks = [RunTag(key, value) for key, value in tags.items()]
        rounds = max(
            -(-len(metrics) // METRICS_AT_ONCE),
            -(-len(params) // OTHERS_AT_ONCE),
            -(-len(marks) // OTHERS_AT_ONCE),
        )
        for number in range(rounds):
            first, then = number * METRICS_AT_ONCE, number * OTHERS_AT_ONCE
            self._log_batch(
                metrics[first : first + METRICS_AT_ONCE],
                params[then : then + OTHERS_AT_ONCE],
                marks[then : then + OTHERS_AT_ONCE],
            )
        return not self.run.is_deleted

    def _log_batch(
        self, metrics: list[MlflowMetric], params: list[Param], tags: list[RunTag]
    ) -> None:
        if self.run.is_deleted or not (metrics or params or tags):
            return
        try:
            self.client.log_batch(self.run.id, metrics, params, tags)
        except MlflowException as error:
            if self._is_deleted(error):
                return
            if error.error_code not in REFUSALS and (is_passing(error) or not self._is_up()):
                raise
            items: list[MlflowMetric | Param | RunTag] = [*metrics, *params, *tags]
            if len(items) == 1:
                self.refused.append(f"{items[0].key} = {str(items[0].value)[:80]}: {why(error)}")
                return
            # One that is refused must not take the others with it.
            if max(len(metrics), len(params), len(tags)) == 1:
                self._log_batch(metrics, [], [])
                self._log_batch([], params, [])
                self._log_batch([], [], tags)
                return
            m, p, t = (-(-len(values) // 2) for values in (metrics, params, tags))
            self._log_batch(metrics[:m], params[:p], tags[:t])
            self._log_batch(metrics[m:], params[p:], tags[t:])

    def _is_deleted(self, error: MlflowException) -> bool:
        """Tell whether an error is that somebody deleted the run; it is then said, once."""
        if error.error_code not in REFUSALS or "'active' state" not in str(error):
            return False
        self.run.is_deleted = True
        self.refused = [DELETED]
        return True

    def _is_up(self) -> bool:
        """Tell whether the store takes what cannot be wrong, so that it is not away."""
        try:
            self.client.set_tag(self.run.id, RUN_TAG, self.batch.begin.run)
        except MlflowException:
            return False
        return True

    def _datasets(self) -> None:
        inputs = [_input(self.batch.begin.run, dataset) for dataset in self.batch.datasets]
        for first in range(0, len(inputs), OTHERS_AT_ONCE):
            some = inputs[first : first + OTHERS_AT_ONCE]
            self._attempt("data", lambda some=some: self.client.log_inputs(self.run.id, some))

    def _artifacts(self) -> None:
        items = list(self.batch.artifacts.items())
        for first in range(0, len(items), ARTIFACTS_AT_ONCE):
            self._upload(items[first : first + ARTIFACTS_AT_ONCE])
        if self.texts:
            with tempfile.TemporaryDirectory(prefix="mlops-") as folder:
                for path, text in self.texts.items():
                    target = Path(folder, path)
                    target.parent.mkdir(exist_ok=True)
                    target.write_text(text, encoding="utf-8")
                self.client.log_artifacts(self.run.id, folder)

    def _upload(self, items: list[tuple[str, Blob]]) -> None:
        with tempfile.TemporaryDirectory(prefix="mlops-") as folder:
            for path, blob in items:
                if trouble := names.path_trouble(path) or blob_trouble(self.batch, blob):
                    self.refused.append(f"artifact {path}: {trouble}")
                    continue
                target = Path(folder, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                try:
                    target.symlink_to(self.batch.blob(blob))
                except OSError:
                    # Not every system lets everybody make links.
                    shutil.copyfile(self.batch.blob(blob), target)
            if any(Path(folder).iterdir()):
                self._attempt("artifacts", lambda: self.client.log_artifacts(self.run.id, folder))

    def _models(self) -> None:
        for model in self.batch.models:
            if trouble := blob_trouble(self.batch, model.content):
                self._mark(model, f"not stored: {trouble}")
                continue
            stored = self.shelf.put(
                self.client, self.run.experiment, self.run.id, self.batch, model
            )
            if stored.id not in self.run.models:
                step = len(self.run.models)
                self.client.log_outputs(self.run.id, [LoggedModelOutput(stored.id, step)])
                self.run.models.add(stored.id)
            self._mark(model, f"{stored.id} {stored.format}{stored.note and f': {stored.note}'}")

    def _mark(self, model: Model, text: str) -> None:
        self.tags[f"mlops.model.{model.name}"] = text
        if text.startswith("not stored"):
            self.refused.append(f"model {model.name}: {text}")

    def _attempt(self, what: str, action: Any) -> None:
        try:
            action()
        except MlflowException as error:
            if error.error_code not in REFUSALS:
                raise
            self.refused.append(f"{what}: {why(error)}")

    def _name(self) -> None:
        if self.run.is_ours and self.batch.name and self.batch.name != self.run.name:
            self.client.update_run(self.run.id, name=names.text(self.batch.name))
            self.run.name = self.batch.name

    def _status(self) -> None:
        status = self.batch.status
        if status is None or (not self.run.is_ours and self.run.status != "RUNNING"):
            return
        end = _milliseconds(self.batch.ended) if status != "RUNNING" else None
        if not self.run.is_ours and status == "FINISHED":
            return
        if (status, end) != (self.run.status, self.run.end):
            if end is None:
                self.client.update_run(self.run.id, status="RUNNING")
            else:
                self.client.set_terminated(self.run.id, status, end)
            self.run.status, self.run.end = status, end


def blob_trouble(batch: Batch, blob: Blob) -> str:
    """Return why the bytes of a blob cannot be delivered, "" where they can."""
    try:
        size = batch.blob(blob).stat().st_size
    except OSError as error:
        return f"its content is lost: {error.strerror}"
    return "" if size == blob.size else f"its content is damaged: {size} of {blob.size} bytes"


def _input(run: str, dataset: Dataset) -> DatasetInput:
    source = {"uri": dataset.name, **dataset.source}
    if dataset.note:
        source["note"] = dataset.note
    profile = {"num_rows": dataset.rows, "num_columns": dataset.columns}
    columns = [{"name": name, "type": kind} for name, kind in dataset.schema.items()]
    tags = [InputTag("mlflow.data.context", names.text(dataset.step)[:500] or "unknown")]
    if dataset.note:
        tags.append(InputTag("mlops.note", names.text(dataset.note)[:500]))
    return DatasetInput(
        MlflowDataset(
            names.text(dataset.name)[: names.MAX_DATASET],
            dataset.digest or unknown_digest(run, dataset.name),
            _source_type(dataset),
            names.json_within(source, names.MAX_SOURCE),
            names.json_within({"mlflow_colspec": columns}, names.MAX_SCHEMA) if columns else None,
            json.dumps(profile) if dataset.rows is not None else None,
        ),
        tags,
    )


def unknown_digest(run: str, name: str) -> str:
    """Return what stands for a digest that is not known; MLflow takes equal ones for equal data."""
    return "unknown-" + hashlib.sha256(f"{run} {name}".encode()).hexdigest()[:20]


def _source_type(dataset: Dataset) -> str:
    if dataset.source.get("dvc_md5") or dataset.source.get("dvc"):
        return "dvc"
    return {"file": "local", "url": "http", "frame": "code"}[dataset.kind]


def _outputs(run: MlflowRun) -> list[LoggedModelOutput]:
    return list(run.outputs.model_outputs) if run.outputs else []


def _point(metric: MlflowMetric) -> tuple[str, int, int, str]:
    # Most stores keep infinity as the biggest number there is.
    most = sys.float_info.max
    value = metric.value if math.isnan(metric.value) else max(min(metric.value, most), -most)
    return metric.key, metric.timestamp, metric.step, repr(float(value))


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
