"""Weights & Biases as a tracker: the same facts, offline unless the user set wandb online.

    parameters            config, by name
    tags, data, status    config.mlops.tags, config.mlops.data, config.mlops.status
    metrics               history, with their step as `mlops_step`
    artifacts, models     files; models as models/NAME.pkl

wandb takes no fact twice without counting it twice, so a run is written when it is over, as a
whole: what an earlier delivery wrote offline, and nobody synced, is replaced.
"""

from __future__ import annotations

import configparser
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import wandb

from jupyter_mlops.tracking import names
from jupyter_mlops.tracking.facts import Blob, Metric
from jupyter_mlops.tracking.tracker import AwayError, Batch
from jupyter_mlops.tracking.worker import one_line

EXIT_CODES = {"FINISHED": 0, "FAILED": 1, "KILLED": 137}
MODES = ("online", "offline", "disabled", "shared")


class WandbTracker:
    """Writes runs below `project`/wandb, as wandb itself does in the current directory."""

    whole = True
    is_stale = False

    def __init__(self, project: Path) -> None:
        self.project = project

    def deliver(self, batch: Batch) -> list[str]:
        """See `Tracker.deliver`."""
        try:
            return self._deliver(batch)
        except (OSError, wandb.Error) as error:
            raise AwayError(f"wandb: {one_line(error)}") from error

    def close(self) -> None:
        wandb.teardown()

    def _deliver(self, batch: Batch) -> list[str]:
        mode = mode_of(self.project)
        for earlier in list(offline_folders(self.project, batch.begin.run)):
            shutil.rmtree(earlier)
        refused: list[str] = []
        run = wandb.init(
            id=identity(batch.begin.run),
            project=names.file_name(batch.begin.experiment)[:100],
            name=batch.name or batch.begin.run,
            dir=str(self.project),
            mode=mode,  # type: ignore[arg-type]
            resume="allow" if mode == "online" else None,
            reinit="create_new",
            config=_config(batch),
            settings=wandb.Settings(
                silent=True,
                console="off",
                disable_git=True,
                disable_code=True,
                save_code=False,
                symlink=False,
                x_disable_stats=True,
                x_disable_machine_info=True,
                x_save_requirements=False,
                x_start_time=batch.begin.time,
            ),
        )
        run.define_metric("mlops_step", hidden=True)
        run.define_metric("*", step_metric="mlops_step")
        for row in _rows(batch.metrics):
            run.log(row)
        with tempfile.TemporaryDirectory(prefix="mlops-") as folder:
            for path, blob in _files(batch):
                trouble = names.path_trouble(path) or _copied(batch, blob, Path(folder, path))
                if trouble:
                    refused.append(f"artifact {path}: {trouble}")
                else:
                    run.save(str(Path(folder, path)), base_path=folder, policy="now")
            run.finish(exit_code=EXIT_CODES.get(batch.status or "FINISHED", 0))
        return refused


def mode_of(project: Path) -> str:
    """Return how wandb is to run: as the user set it, else offline."""
    if (mode := os.environ.get("WANDB_MODE", "")) in MODES:
        return mode
    settings = configparser.ConfigParser()
    try:
        settings.read(project / "wandb" / "settings", encoding="utf-8")
    except configparser.Error:
        return "offline"
    mode = settings.get("default", "mode", fallback="offline")
    return mode if mode in MODES else "offline"


def identity(key: str) -> str:
    """Return the id of a run in wandb, which takes no slashes and the like."""
    return names.file_name(key).replace(" ", "_").replace(":", "_")[:64]


def offline_folders(project: Path, key: str) -> Iterator[Path]:
    """Yield the folders of a run that were written offline and not synced."""
    for folder in (project / "wandb").glob(f"offline-run-*-{identity(key)}"):
        if not any(folder.glob("*.synced")):
            yield folder


def _config(batch: Batch) -> dict[str, Any]:
    data = [
        {
            "name": item.name,
            "kind": item.kind,
            "digest": item.digest,
            "step": item.step,
            "rows": item.rows,
            "columns": item.columns,
            "note": item.note,
            "source": item.source,
        }
        for item in batch.datasets
    ]
    models = [
        {"name": item.name, "type": item.type, "step": item.step, "content": item.content.digest}
        for item in batch.models
    ]
    ours = {
        "run": batch.begin.run,
        "status": batch.status or "RUNNING",
        "ended": batch.ended,
        "tags": batch.tags,
        "data": data,
        "models": models,
    }
    return {**batch.parameters, "mlops": ours}


def _rows(metrics: list[Metric]) -> Iterator[dict[str, float]]:
    """Yield metrics by step; a second value of one step goes into a row of its own."""
    rows: dict[int, list[dict[str, float]]] = {}
    for metric in metrics:
        at_step = rows.setdefault(metric.step, [{}])
        free = next((row for row in at_step if metric.name not in row), None)
        if free is None:
            free = {}
            at_step.append(free)
        free[metric.name] = metric.value
    for step in sorted(rows):
        for row in rows[step]:
            yield {**row, "mlops_step": step}


def _files(batch: Batch) -> Iterator[tuple[str, Blob]]:
    yield from batch.artifacts.items()
    for model in batch.models:
        yield f"models/{names.file_name(model.name)}.pkl", model.content


def _copied(batch: Batch, blob: Blob, target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(batch.blob(blob), target)
    except OSError as error:
        return f"its content is lost: {error.strerror}"
    return ""
