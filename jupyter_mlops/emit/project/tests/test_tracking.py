"""Runs end up in MLflow: finished, failed and killed ones, each once."""

import json
import os
import platform
import shutil
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import xxhash
from conftest import Project, fill_with_toy

from nbpipe_template.runtime import machine, tracking

pytestmark = [
    pytest.mark.skipif(find_spec("mlflow") is None, reason="MLflow is not installed"),
    pytest.mark.xdist_group("tracking"),  # its runs take long to make: once is enough
]


class Logged:
    """What MLflow holds of the runs of a project."""

    def __init__(self, project: Project) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from mlflow import MlflowClient

            self.client = MlflowClient(f"sqlite:///{project.work / 'mlflow.db'}")
            experiment = self.client.get_experiment_by_name("nbpipe_template")
            found = self.client.search_runs([experiment.experiment_id])
        self.runs: dict[str, Any] = {run.data.tags["mlops.run"]: run for run in found}
        assert len(self.runs) == len(found)


@pytest.fixture(scope="module")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Four runs: finished, up to date, failed, killed; with the writer started by the first."""
    project = Project(tmp_path_factory.mktemp("tracked"))
    fill_with_toy(project)
    repository = project.work / ".git"
    (repository / "refs" / "heads").mkdir(parents=True)
    (repository / "HEAD").write_text("ref: refs/heads/main\n")
    (repository / "refs" / "heads" / "main").write_text("c0ffee\n")
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
        for folder in ("stdout", "figures", "code", "environment")
        for item in logged.client.list_artifacts(run.info.run_id, folder)
    }

    assert run.data.params["train.ridge"] == "0.2"
    assert 0 < run.data.metrics["rmse"] < 1
    assert run.data.metrics["seconds.load"] == 0
    assert run.data.tags["mlflow.source.git.commit"] == "c0ffee"
    assert run.data.tags["step.load"] == "done: up to date"
    assert run.data.tags["step.train"].startswith("done: ")
    assert run.data.tags["mlops.source"] == "package"
    assert run.data.tags["mlops.changed"] == run.info.run_name == "train.ridge 0.1 → 0.2"
    assert run.data.tags["mlflow.source.git.branch"] == "main"
    assert "mlops.git.dirty" not in run.data.tags
    assert run.data.tags["version.numpy"]
    assert run.info.end_time - run.info.start_time == pytest.approx(local["seconds"] * 1000, abs=2)
    (data,) = run.inputs.dataset_inputs
    content = (tracked.work / "measurements.csv").read_bytes()
    assert data.dataset.name == "measurements.csv"
    assert data.dataset.digest == xxhash.xxh3_128_hexdigest(content)
    assert [tag.value for tag in data.tags] == ["load"]
    assert artifacts == {
        "stdout/evaluate.txt",
        *(f"figures/evaluate-1.{suffix}" for suffix in ("json", "png", "svg")),
        "code/cells.json",
        "environment/hardware.json",
        "environment/requirements.txt",
    }
    cells = json.loads((tracked.work / ".runs" / "runs" / name / "code/cells.json").read_text())
    assert {"load.py": "load", "train.py": "train", "params.py": "setup"}.items() <= {
        cell["cell"]: cell["step"] for cell in cells
    }.items()
    assert all(cell["source"] for cell in cells if cell["step"] != "setup")


def test_an_environment_that_changed_since_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, host = time.time() + 1, platform.node()
    assert machine.same_since(host, started)
    assert not machine.same_since(f"not {host}", started)
    packages = tmp_path / "site-packages"
    packages.mkdir()
    monkeypatch.syspath_prepend(packages)
    os.utime(packages, (started + 1, started + 1))
    assert not machine.same_since(host, started)


def test_requirements_are_pinned_and_hardware_is_named() -> None:
    lines = machine.requirements().splitlines()
    assert f"pytest=={pytest.__version__}" in lines
    assert machine.hardware()["python"] == platform.python_version()


def test_a_killed_run_says_so(tracked: Project) -> None:
    logged = Logged(tracked)
    run = logged.runs[sorted(logged.runs)[3]]

    assert run.data.tags["mlops.error"] == "the process died"


def test_a_failed_run_tells_why(tracked: Project) -> None:
    logged = Logged(tracked)
    run = logged.runs[sorted(logged.runs)[2]]
    files = [item.path for item in logged.client.list_artifacts(run.info.run_id)]

    assert "none.csv" in run.data.tags["mlops.error"]
    assert run.data.tags["step.load"].startswith("failed: ")
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


def repository(root: Path, **files: str) -> Path:
    """Make a repository of files as git lays them out; names have `__` for `/`."""
    for name, text in files.items():
        file = root / name.replace("__", "/").replace("_git", ".git")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def test_without_a_repository_nothing_is_said_of_one(tmp_path: Path) -> None:
    assert tracking.revision(tmp_path) == {}
    assert tracking.repository(tmp_path / "sub") == tmp_path / "sub"


@pytest.mark.parametrize(
    ("files", "commit", "branch"),
    [
        pytest.param(
            {"_git__HEAD": "ref: refs/heads/a/b\n", "_git__refs__heads__a__b": "abc\n"},
            "abc",
            "a/b",
            id="branch",
        ),
        pytest.param({"_git__HEAD": "abc\n"}, "abc", None, id="detached"),
        pytest.param(
            {
                "_git__HEAD": "ref: refs/heads/main\n",
                "_git__packed-refs": "# pack-refs\nabd refs/heads/mai\nabc refs/heads/main\n^x\n",
            },
            "abc",
            "main",
            id="packed",
        ),
        pytest.param(
            {
                "_git": "gitdir: main/own\n",
                "main__own__HEAD": "ref: refs/heads/side\n",
                "main__own__commondir": "../shared\n",
                "main__shared__refs__heads__side": "abc\n",
            },
            "abc",
            "side",
            id="linked work tree",
        ),
        pytest.param({"_git__HEAD": "ref: refs/heads/main\n"}, None, "main", id="no commit yet"),
    ],
)
def test_the_commit_is_found(
    tmp_path: Path, files: dict[str, str], commit: str | None, branch: str | None
) -> None:
    found = tracking.revision(repository(tmp_path, **files))

    assert found.get("mlflow.source.git.commit") == commit
    assert found.get("mlflow.source.git.branch") == branch


def test_a_real_repository_is_described(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        settings = ("-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *settings, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    git("init", "-b", "main")
    git("remote", "add", "origin", "https://ann:secret@example.org/churn.git")
    (tmp_path / "a.py").write_text("")
    git("add", ".")
    git("commit", "-m", "a")
    clean = tracking.revision(tmp_path)
    (tmp_path / "a.py").write_text("1")
    git("pack-refs", "--all")

    assert clean == {
        "mlflow.source.git.commit": git("rev-parse", "HEAD"),
        "mlflow.source.git.branch": "main",
        "mlflow.source.git.repoURL": "https://example.org/churn.git",
        "mlops.git.dirty": "false",
    }
    assert tracking.revision(tmp_path) == {**clean, "mlops.git.dirty": "true"}


def test_runs_go_beside_those_of_the_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    package = tmp_path / "repository" / "churn"
    package.mkdir(parents=True)
    (tmp_path / "mlflow.db").write_text("")
    own = f"sqlite:///{package / 'mlflow.db'}"

    assert tracking.uri(package) == own
    (tmp_path / "repository" / ".git").mkdir()
    assert tracking.uri(package) == own
    (tmp_path / "repository" / "mlflow.db").write_text("")
    assert tracking.uri(package) == f"sqlite:///{tmp_path / 'repository' / 'mlflow.db'}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://localhost:5000")
    assert tracking.uri(package) == "http://localhost:5000"
