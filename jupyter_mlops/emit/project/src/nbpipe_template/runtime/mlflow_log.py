"""One run as MLflow holds it, in the words that runs of the notebook have there too.

Only this module and `models` import MLflow; see `tracking`.

name         what changed: `trees 200 → 50`; the package of a first run
parameters   those of the pipeline, sections as `train.trees`
metrics      numbers among the results; entries of dicts as `scores.f1`; `seconds.STEP`
tags         mlops.run, mlops.source, mlops.changed, commit, versions; step.STEP, key.STEP
inputs       the data files that steps read, by content (xxh3_128), named from the repository
artifacts    stdout, stderr, figures and tables, and the traceback of a run that failed;
             code/cells.json, environment/requirements.txt and hardware.json
"""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import (
    Dataset,
    DatasetInput,
    Experiment,
    InputTag,
    Metric,
    Param,
    RunTag,
)
from mlflow.entities import Run as MlflowRun

from nbpipe_template.runtime import locks, machine, report
from nbpipe_template.runtime.files import ABSENT, LISTING
from nbpipe_template.runtime.records import Output, Record, RunRecord
from nbpipe_template.runtime.sources import PACKAGE
from nbpipe_template.runtime.store import Reader, Store
from nbpipe_template.runtime.tracking import repository

RUN_TAG = "mlops.run"
STATUSES = {"finished": "FINISHED", "failed": "FAILED", "killed": "KILLED"}
DIED = "the process died"
INTERRUPTED = "interrupted"
MAX_PARAMETER = 6000
MAX_TAG = 5000
MAX_NAME = 200
FOLDERS = ("stdout", "stderr", "figures", "tables", "code")


def log_run(store: Store, run: RunRecord) -> dict[str, str]:
    """Log a run and return where it is; a run that was begun before is completed."""
    with locks.held(_database_lock(store, run.tracking)):
        client = MlflowClient(tracking_uri=run.tracking, registry_uri=run.tracking)
        experiment = _experiment(client, run)
        logged = _begun(client, experiment, run) or client.create_run(
            experiment.experiment_id,
            start_time=_milliseconds(run.started),
            run_name=(_changed(store, run) or PACKAGE)[:MAX_NAME],
            tags=dict(_tags(store, run)),
        )
        _fill(client, logged.info.run_id, store, run)
    return {
        "uri": run.tracking,
        "experiment": experiment.name,
        "experiment_id": experiment.experiment_id,
        "run_id": logged.info.run_id,
    }


def _database_lock(store: Store, uri: str) -> Path:
    """Return the lock under which a database is made; two writers that make it at once collide."""
    if uri.startswith("sqlite:///"):
        return Path(uri.removeprefix("sqlite:///") + ".lock")
    return store.root / "mlflow.lock"


def _experiment(client: MlflowClient, run: RunRecord) -> Experiment:
    found = client.get_experiment_by_name(run.pipeline)
    if found is None:
        location = None
        if run.tracking.startswith("sqlite:///"):
            folder = Path(run.tracking.removeprefix("sqlite:///")).parent
            location = (folder / "mlruns" / run.pipeline).as_uri()
        identity = client.create_experiment(run.pipeline, artifact_location=location)
        found = client.get_experiment(identity)
    return found


def _begun(client: MlflowClient, experiment: Experiment, run: RunRecord) -> MlflowRun | None:
    found = client.search_runs([experiment.experiment_id], f"tags.`{RUN_TAG}` = '{run.run}'")
    return found[0] if found else None


def _fill(client: MlflowClient, identity: str, store: Store, run: RunRecord) -> None:
    records = [store.record(step.execution) for step in run.steps if step.execution]
    end = _milliseconds(run.started + run.seconds)
    metrics = [Metric(_name(key), value, end, 0) for key, value in _metrics(store, run, records)]
    parameters = [Param(_name(key), value[:MAX_PARAMETER]) for key, value in _flat(run.parameters)]
    tags = [RunTag(key, value) for key, value in _tags(store, run)]
    client.log_batch(identity, metrics=metrics, params=parameters, tags=tags)
    if inputs := list(_inputs(run, records)):
        client.log_inputs(identity, datasets=inputs)
    for name in FOLDERS:
        if (store.folder(run.run) / name).is_dir():
            client.log_artifacts(identity, str(store.folder(run.run) / name), name)
    trace = store.folder(run.run) / "traceback.txt"
    if trace.exists():
        client.log_artifact(identity, str(trace))
    if machine.same_since(run.host, run.started):
        client.log_text(identity, machine.requirements(), "environment/requirements.txt")
        hardware = json.dumps(machine.hardware(), indent=1)
        client.log_text(identity, hardware, "environment/hardware.json")
    client.set_terminated(identity, _status(store, run), end_time=end)


def _status(store: Store, run: RunRecord) -> str:
    if run.error == INTERRUPTED:
        return "KILLED"
    return STATUSES[report.status(store, run)]


def _changed(store: Store, run: RunRecord) -> str:
    """Return which parameters differ from those of the run before, "" for a first run."""
    earlier = (other for other in store.runs() if other.run < run.run)
    before = next((other for other in earlier if other.pipeline == run.pipeline), None)
    if before is None:
        return ""
    old, new = dict(_flat(before.parameters)), dict(_flat(run.parameters))
    changes = [
        f"{name} {old.get(name, 'none')} → {new.get(name, 'none')}"
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]
    return ", ".join(changes) or "nothing changed"


def _tags(store: Store, run: RunRecord) -> Iterator[tuple[str, str]]:
    yield RUN_TAG, run.run
    yield "mlops.source", "package"
    yield "mlops.package", PACKAGE
    yield "mlops.changed", (_changed(store, run) or "first run")[:MAX_TAG]
    yield "mlops.isolated", str(run.isolated).lower()
    yield "mlflow.source.name", PACKAGE
    yield "mlflow.source.type", "PROJECT"
    yield from run.revision.items()
    if run.error:
        yield "mlops.error", run.error[:MAX_TAG]
    elif report.status(store, run) == "killed":
        yield "mlops.error", DIED
    versions: dict[str, str] = {}
    for step in run.steps:
        done = "failed" if step.status == "failed" else "done"
        yield f"step.{step.name}", f"{done}: {step.why}"[:MAX_TAG]
        if step.execution:
            record = store.record(step.execution)
            yield f"key.{step.name}", record.key
            versions |= record.facts.libraries
    for name, version in sorted(versions.items()):
        yield f"version.{name}", version


def _metrics(store: Store, run: RunRecord, records: list[Record]) -> Iterator[tuple[str, float]]:
    for step in run.steps:
        yield f"seconds.{step.name}", step.seconds
    reader = Reader(store)
    for record in records:
        for output in record.outputs:
            yield from _numbers(output, reader)


def _numbers(output: Output, reader: Reader) -> Iterator[tuple[str, float]]:
    if isinstance(output.value, bool | int | float):
        yield output.name, float(output.value)
    elif output.kind == "json" and output.type == "dict":
        for key, value in _flat(reader.read(output), output.name):
            try:
                yield key, float(value)
            except ValueError:
                continue


def _flat(values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, dict):
            yield from _flat(value, key)
        else:
            yield key, str(value)


def _inputs(run: RunRecord, records: list[Record]) -> Iterator[DatasetInput]:
    root = repository(Path(run.folder))
    for record in records:
        for path, fact in record.facts.files.items():
            if fact.digest == ABSENT.digest or fact.digest.startswith(LISTING):
                continue
            full = Path(run.folder, path)
            name = full.relative_to(root) if full.is_relative_to(root) else full
            source = {"path": path, "absolute": str(full), "size": fact.size}
            dataset = Dataset(
                name.as_posix(),
                fact.digest,
                "local",
                json.dumps({"uri": path, **source, "mtime_ns": fact.mtime_ns}),
            )
            yield DatasetInput(dataset, [InputTag("mlflow.data.context", record.step)])


def _name(key: str) -> str:
    """Return a key with the characters that MLflow takes."""
    return re.sub(r"[^\w\-. :/]", "_", key)


def _milliseconds(seconds: float) -> int:
    return math.floor(seconds * 1000)
