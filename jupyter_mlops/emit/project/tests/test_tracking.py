"""Runs end up in MLflow: finished, failed and killed ones, each once."""

import json
import os
import shutil
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from conftest import Project, fill_with_toy

pytestmark = pytest.mark.skipif(find_spec("mlflow") is None, reason="MLflow is not installed")


class Logged:
    """What MLflow holds of the runs of a project."""

    def __init__(self, project: Project) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from mlflow import MlflowClient

            self.client = MlflowClient(f"sqlite:///{project.work / 'mlflow.db'}")
            experiment = self.client.get_experiment_by_name("nbpipe_template")
            found = self.client.search_runs([experiment.experiment_id])
        self.runs: dict[str, Any] = {run.data.tags["pipeline.run"]: run for run in found}
        assert len(self.runs) == len(found)


@pytest.fixture(scope="module")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Four runs: finished, up to date, failed, killed; with the writer started by the first."""
    project = Project(tmp_path_factory.mktemp("tracked"))
    fill_with_toy(project)
    repository = project.work / ".git"
    (repository / "refs").mkdir(parents=True)
    (repository / "HEAD").write_text("ref: refs/main\n")
    (repository / "refs" / "main").write_text("c0ffee\n")
    project.call("run")
    project.call("run", "--set", "train.ridge=0.2")
    project.call("run", "--set", "data=none.csv", expect=1)
    project.replace("load", "    return", "    import time; time.sleep(60)\n    return")
    killed = subprocess.Popen(
        project.command("run"),
        cwd=project.work,
        env=project.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert killed.stdout is not None
    killed.stdout.readline()
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    project.call("run", "--no-track", "--set", "data=none.csv", expect=1)
    project.call("track")
    yield project
    shutil.rmtree(project.root)


def test_every_run_is_logged_once_with_its_status(tracked: Project) -> None:
    runs = Logged(tracked).runs
    tracked.call("track")

    assert [runs[name].info.status for name in sorted(runs)] == [
        "FINISHED",
        "FINISHED",
        "FAILED",
        "KILLED",
    ]
    assert Logged(tracked).runs.keys() == runs.keys()


def test_a_run_is_logged_with_all_that_is_known(tracked: Project) -> None:
    logged = Logged(tracked)
    name = sorted(logged.runs)[1]
    run = logged.runs[name]
    local = json.loads((tracked.work / ".runs" / "runs" / name / "run.json").read_text())
    artifacts = {
        item.path
        for folder in ("stdout", "figures")
        for item in logged.client.list_artifacts(run.info.run_id, folder)
    }

    assert run.data.params["train.ridge"] == "0.2"
    assert 0 < run.data.metrics["rmse"] < 1
    assert run.data.metrics["seconds.load"] == 0
    assert run.data.tags["mlflow.source.git.commit"] == "c0ffee"
    assert run.data.tags["step.train"] == "cached: up to date" or "→" in run.data.tags["step.train"]
    assert run.data.tags["version.numpy"]
    assert run.info.end_time - run.info.start_time == pytest.approx(local["seconds"] * 1000, abs=2)
    assert [item.dataset.name for item in run.inputs.dataset_inputs] == ["measurements.csv"]
    assert artifacts == {
        "stdout/evaluate.txt",
        *(f"figures/evaluate-1.{suffix}" for suffix in ("json", "png", "svg")),
    }


def test_a_failed_run_tells_why(tracked: Project) -> None:
    logged = Logged(tracked)
    run = logged.runs[sorted(logged.runs)[2]]
    files = [item.path for item in logged.client.list_artifacts(run.info.run_id)]

    assert "none.csv" in run.data.tags["pipeline.error"]
    assert "traceback.txt" in files


def test_a_run_does_not_wait_for_mlflow(toy: Project) -> None:
    toy.run()
    started = time.monotonic()
    toy.call("run")
    seconds = time.monotonic() - started
    imported = subprocess.run(
        [*toy.command("run", "--no-track")[:1], "-X", "importtime", "-m", "nbpipe_template", "run"],
        cwd=toy.work,
        env=toy.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stderr

    assert seconds < 3
    assert "mlflow" not in imported.replace("mlflow_log", "")
    assert "pandas" not in imported
    toy.call("track")
