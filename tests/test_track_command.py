"""`nbpipe track` delivers, or says in one line what stands in the way."""

from __future__ import annotations

import json
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jupyter_mlops.cli import settings as cli_settings
from jupyter_mlops.cli.track import track
from jupyter_mlops.errors import MlopsError, ParameterError
from jupyter_mlops.tracking import writer as writers
from jupyter_mlops.tracking.tracker import AwayError, Batch
from jupyter_mlops.tracking.writer import Writer, lock
from tests.recorded import Project, attempt

pytestmark = pytest.mark.filterwarnings("ignore")


class Memory:
    whole = False
    is_stale = False
    failures: list[Exception]
    refusals: list[str]

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.failures, self.refusals = [], []

    def deliver(self, batch: Batch) -> list[str]:
        if self.failures:
            raise self.failures.pop()
        self.batches.append(batch)
        return self.refusals

    def close(self) -> None:
        self.refusals = []


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    kept = Memory()
    monkeypatch.setattr(writers, "tracker_called", lambda *_: kept)
    return kept


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def call(*arguments: Any) -> tuple[Any, str]:
    """Return what the command returns, or the error it raises, and what it prints."""
    result = CliRunner(catch_exceptions=True).invoke(
        track, [str(argument) for argument in arguments], standalone_mode=False
    )
    return result.exception or result.return_value, result.stdout


def test_a_project_without_journals_has_nothing_to_deliver(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    assert call(tmp_path) == (0, "everything is delivered\n")
    assert [path.name for path in tmp_path.iterdir()] == [".git"]


def test_what_is_due_is_delivered_from_any_folder_inside(project: Project, memory: Memory) -> None:
    kernel = project.kernel()
    kernel.append(*attempt(project))
    inside = project.root / "a" / "b"
    inside.mkdir(parents=True)
    memory.refusals = ["parameter x"]

    assert call(inside) == (
        0,
        "3 facts are delivered to mlflow\nrefused: k1-1: parameter x\n",
    )
    assert json.loads((project.journal / "writer.json").read_text())["refused"] == []
    assert call(project.root)[1] == "everything is delivered\n"
    kernel.close()


def test_a_store_that_is_away_is_one_line(project: Project, memory: Memory) -> None:
    kernel = project.kernel()
    kernel.append(*attempt(project))
    memory.failures = [AwayError("no route to host"), AwayError("no route to host")]
    error, _ = call(project.root)
    code, text = call(project.root, "--json")

    assert isinstance(error, MlopsError)
    assert str(error) == (
        "3 facts wait: no route to host; run `nbpipe track` again when that is mended"
    )
    assert code == 2
    assert json.loads(text)["why"] == "no route to host"
    assert json.loads(text)["pending"] == 3
    kernel.close()


def test_facts_that_wait_for_a_cell_are_no_error(project: Project, memory: Memory) -> None:
    kernel = project.kernel()
    kernel.append(project.begin(shared=True))

    assert call(project.root) == (0, "1 facts wait for a cell that runs\n")
    kernel.close()


def test_another_tracker_can_be_asked_for(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Memory()
    asked: list[str] = []

    def called(name: str, _: Path) -> Memory:
        asked.append(name)
        return kept

    monkeypatch.setattr(writers, "tracker_called", called)
    kernel = project.kernel()
    kernel.append(*attempt(project))

    assert call(project.root, "--tracker", "wandb")[1] == "3 facts are delivered to wandb\n"
    assert call(project.root)[1] == "3 facts are delivered to mlflow\n"
    (project.root / "pyproject.toml").write_text('[tool.nbpipe.tracking]\ntracker = "wandb"\n')
    assert call(project.root)[1] == "everything is delivered\n"
    assert asked == ["wandb", "mlflow"]
    kernel.close()


def test_a_writer_at_work_is_asked_how_it_goes(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("jupyter_mlops.cli.track"), "LOOK_SECONDS", 0.01)
    status = project.journal / "writer.json"
    status.write_text(json.dumps({"state": "delivering", "pending": 3, "why": ""}))
    mine = lock(project.journal, "mlflow")
    assert mine is not None
    waits = {"state": "waiting", "pending": 3, "why": "disk full", "refused": []}
    threading.Timer(0.2, lambda: status.write_text(json.dumps(waits))).start()
    error, _ = call(project.root)
    mine.close()

    assert str(error).startswith("3 facts wait: disk full; ")


def test_following_goes_on_until_interrupted(
    project: Project, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = project.kernel()
    work = Writer.work
    rounds: list[float] = []

    def interrupted(writer: Writer) -> bool:
        rounds.append(time.monotonic())
        if len(rounds) == 1:
            kernel.append(*attempt(project))
            kernel.close()
            return work(writer, idle=0.0)
        raise KeyboardInterrupt

    monkeypatch.setattr(Writer, "work", interrupted)
    code, text = call(project.root, "--follow")

    assert (code, text) == (0, "3 facts are delivered to mlflow\n")
    assert len(rounds) == 2


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    error, _ = call(tmp_path / "none")

    assert isinstance(error, MlopsError)
    assert "none is no folder" in str(error)


def test_the_command_line_takes_the_table_of_tracking(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[tool.nbpipe.tracking]\ncard = false\n[tool.nbpipe.track]\nfollow = true\n")
    assert cli_settings.read_settings(tmp_path, {"track": track}) == {"track": {"follow": True}}

    file.write_text("[tool.nbpipe.tracking]\ncrad = false\n")
    with pytest.raises(ParameterError, match="`crad` is no option of `tool.nbpipe.tracking`"):
        cli_settings.read_settings(tmp_path, {"track": track})

    file.write_text("[tool.nbpipe.trackin]\ncard = false\n")
    with pytest.raises(ParameterError, match="did you mean `tracking`?"):
        cli_settings.read_settings(tmp_path, {"track": track})
