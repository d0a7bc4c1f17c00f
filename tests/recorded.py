"""Journals and stores for the tests of tracking."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_mlops.tracking.facts import Begin, End, Fact, Kernel, Log, Metric
from jupyter_mlops.tracking.journal import Journal
from jupyter_mlops.tracking.project import journal_folder


@cache
def _empty_database() -> Path:
    """Return a database as MLflow makes it; that takes seconds, a copy takes none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from jupyter_mlops.tracking.store import Store

        folder = Path(tempfile.mkdtemp(prefix="mlops-tests-"))
        Store(f"sqlite:///{folder / 'mlflow.db'}").client.search_experiments()
    return folder / "mlflow.db"


class Project:
    """A project with a store and a journal."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / ".git").mkdir(parents=True)
        self.uri = f"sqlite:///{root / 'mlflow.db'}"
        self.journal = journal_folder(root)

    def with_database(self) -> Project:
        shutil.copyfile(_empty_database(), self.root / "mlflow.db")
        return self

    def kernel(self, key: str = "k1") -> Journal:
        notebook = str(self.root / "churn.ipynb")
        return Journal(self.journal, Kernel(key, time.time(), os.getpid(), notebook, "3.11"))

    def begin(self, run: str = "k1-1", **details: Any) -> Begin:
        return Begin(run, "churn", self.uri, "train", 1000.0, **details)

    def runs(self) -> dict[str, Any]:
        """Return MLflow's runs by key; every key is there once."""
        client = self.client()
        experiments = [one.experiment_id for one in client.search_experiments()]
        found = client.search_runs(experiments)
        runs = {run.data.tags.get("mlops.run", ""): run for run in found}
        assert len(runs) == len(found)
        return runs

    def client(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from jupyter_mlops.tracking.store import Store
        return Store(self.uri).client

    def history(self, run: str, metric: str) -> list[float]:
        """Return the values of a metric in the order of their steps."""
        identity = self.runs()[run].info.run_id
        points = self.client().get_metric_history(identity, metric)
        return [point.value for point in sorted(points, key=lambda point: point.step)]


def metric(value: float, step: int = 0, name: str = "accuracy") -> Metric:
    return Metric(name, value, step, 1001.0 + step)


def attempt(project: Project, run: str = "k1-1", **details: Any) -> tuple[Fact, ...]:
    """Return a whole run."""
    log = Log(run, metrics=(metric(0.5),), **details)
    return project.begin(run), log, End(run, "FINISHED", 1002.0)
