"""The same facts reach Weights & Biases, offline, once."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlops.tracking.facts import Blob, Dataset, End, Log, Model
from jupyter_mlops.tracking.writer import Writer
from tests.recorded import Project, attempt, metric

pytest.importorskip("wandb")
pytestmark = pytest.mark.filterwarnings("ignore")

BLOCK = 32768


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in ("WANDB_MODE", "WANDB_API_KEY", "WANDB_DIR"):
        monkeypatch.delenv(variable, raising=False)
    # A port where nobody listens: a run that went online would fail.
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("WANDB_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("WANDB_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("WANDB_DATA_DIR", str(tmp_path / "data"))


def records(file: Path) -> Iterator[Any]:
    """Yield the records of a run file, which is a log as LevelDB writes it."""
    from wandb.proto import wandb_internal_pb2

    data, place, whole = file.read_bytes(), 7, b""
    while place + 7 <= len(data):
        left = BLOCK - place % BLOCK
        if left < 7:
            place += left
            continue
        _, size, kind = struct.unpack("<IHB", data[place : place + 7])
        whole += data[place + 7 : place + 7 + size]
        place += 7 + size
        if kind in (1, 4):
            record = wandb_internal_pb2.Record()
            record.ParseFromString(whole)
            whole = b""
            yield record


class Logged:
    """What a project's one offline folder of a run holds."""

    def __init__(self, project: Project, run: str) -> None:
        (self.folder,) = (project.root / "wandb").glob(f"offline-run-*-{run}")
        (file,) = self.folder.glob("*.wandb")
        self.config: dict[str, Any] = {}
        self.rows: list[dict[str, Any]] = []
        self.exit: int | None = None
        for record in records(file):
            match record.WhichOneof("record_type"):
                case "run":
                    self.name, self.project = record.run.display_name, record.run.project
                    self.config |= {
                        item.key: json.loads(item.value_json) for item in record.run.config.update
                    }
                case "history":
                    self.rows.append(
                        {
                            item.key or ".".join(item.nested_key): json.loads(item.value_json)
                            for item in record.history.item
                        }
                    )
                case "exit":
                    self.exit = record.exit.exit_code

    def series(self, name: str) -> list[tuple[int, float]]:
        return [(row["mlops_step"], row[name]) for row in self.rows if name in row]


def test_the_same_facts_are_there_once(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    kernel = project.kernel()
    kernel.append(
        project.begin("k1-1", parameters={"trees": "50"}, tags={"version.numpy": "2"}),
        Log(
            "k1-1",
            metrics=(metric(0.5), metric(0.75, 1), metric(9.0, 1, "loss")),
            datasets=(Dataset("a.csv", "file", "a" * 32, "load"),),
            artifacts={
                "stdout/train.txt": kernel.blob(b"hello"),
                "lost": Blob("0" * 32, 3),
                "../x": kernel.blob(b"x"),
            },
            models=(Model("model", "train", "T", "sklearn", kernel.blob(b"pickle")),),
            name="trees 20 → 50",
        ),
        End("k1-1", "FINISHED", 1003.0),
    )
    kernel.append(project.begin("k1-2"), Log("k1-2", metrics=(metric(0.1),)))
    writer = Writer(project.journal, "wandb")
    writer.step()
    first = Logged(project, "k1-1")
    kernel.append(Log("k1-1", metrics=(metric(0.875, 2),)), End("k1-1", "FINISHED", 1004.0))
    writer.step()
    (project.journal / "delivered" / "wandb.json").unlink()
    Writer(project.journal, "wandb").step()
    logged = Logged(project, "k1-1")
    files = {
        path.relative_to(logged.folder / "files").as_posix(): path.read_bytes()
        for path in (logged.folder / "files").rglob("*")
        if path.is_file()
    }

    assert first.series("accuracy") == [(0, 0.5), (1, 0.75)]
    assert logged.series("accuracy") == [(0, 0.5), (1, 0.75), (2, 0.875)]
    assert logged.series("loss") == [(1, 9.0)]
    assert (logged.name, logged.project, logged.exit) == ("trees 20 → 50", "churn", 0)
    assert logged.config["trees"] == "50"
    assert logged.config["mlops"]["run"] == "k1-1"
    assert logged.config["mlops"]["status"] == "FINISHED"
    assert logged.config["mlops"]["tags"] == {"version.numpy": "2"}
    assert logged.config["mlops"]["data"][0]["digest"] == "a" * 32
    assert logged.config["mlops"]["models"][0]["name"] == "model"
    assert files["stdout/train.txt"] == b"hello"
    assert files["models/model.pkl"] == b"pickle"
    assert len(writer.refused) == 2
    assert not list((project.root / "wandb").glob("*-k1-2"))
    kernel.forget()
    writer.step()
    writer.close()
    killed = Logged(project, "k1-2")

    assert killed.exit == 137
    assert killed.config["mlops"]["tags"]["mlops.error"] == "kernel died"


def test_a_synced_run_is_not_replaced(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    folder = project.root / "wandb" / "offline-run-20200101_000000-k1-1"
    folder.mkdir(parents=True)
    (folder / "run-k1-1.wandb.synced").write_text("")
    kernel = project.kernel()
    kernel.append(*attempt(project))
    writer = Writer(project.journal, "wandb")
    writer.step()
    writer.close()
    kernel.close()

    assert folder.exists()
    assert len(list((project.root / "wandb").glob("offline-run-*-k1-1"))) == 2


@pytest.mark.parametrize(
    ("variable", "settings", "mode"),
    [
        pytest.param("", "", "offline", id="nothing said"),
        ("online", "", "online"),
        ("disabled", "[default]\nmode = online\n", "disabled"),
        ("", "[default]\nmode = online\n", "online"),
        ("", "[default]\nproject = x\n", "offline"),
        ("", "no settings", "offline"),
        ("nonsense", "", "offline"),
    ],
)
def test_nothing_goes_online_unless_the_user_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, settings: str, mode: str
) -> None:
    from jupyter_mlops.tracking.wandb_tracker import mode_of

    (tmp_path / "wandb").mkdir()
    (tmp_path / "wandb" / "settings").write_text(settings)
    monkeypatch.setenv("WANDB_MODE", variable)
    assert mode_of(tmp_path) == mode
