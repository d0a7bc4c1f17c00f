"""Readers see the runs as MLflow has them, quickly, and hear in one line what they cannot see."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlops.errors import ParameterError
from jupyter_mlops.tracking.comparison import compared
from jupyter_mlops.tracking.database import models_of, number
from jupyter_mlops.tracking.facts import Dataset, End, Log, Metric
from jupyter_mlops.tracking.reader import QUESTIONS, Reader
from jupyter_mlops.tracking.runs import Runs, StoreError, best
from jupyter_mlops.tracking.worker import Worker, WorkerDied, WorkerError
from jupyter_mlops.tracking.writer import Writer
from tests.recorded import Project, attempt, metric

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Four runs: plain, full, deleted, unlike any other."""
    made = Project(tmp_path_factory.mktemp("runs") / "a project").with_database()
    kernel = made.kernel()
    cells = json.dumps([{"cell": "a", "step": "train", "count": 1, "source": "fit(50)"}]).encode()
    other = json.dumps(
        [{"cell": "a", "step": "train", "count": 9, "source": "#| mlops: train\nfit(200)"}]
    ).encode()
    kernel.append(*attempt(made, "k1-1", artifacts={"code/cells.json": kernel.blob(cells)}))
    kernel.append(
        made.begin("k1-2", parameters={"trees": "200", "sql": "it's"}, tags={"version.numpy": "2"}),
        Log(
            "k1-2",
            metrics=(
                metric(0.75),
                metric(0.875, 1),
                Metric("loss", float("nan"), 0, 1001.0),
                Metric("gain", float("-inf"), 0, 1001.0),
            ),
            datasets=(
                Dataset("b.csv", "file", "b" * 32, "load"),
                Dataset("a", "frame", "", "features"),
            ),
            artifacts={
                "code/cells.json": kernel.blob(other),
                "environment/requirements.txt": kernel.blob(b"numpy==2.1\n# comment\nx @ y\n"),
                "environment/hardware.json": kernel.blob(b'{"cpu": "fast"}'),
                "figures/ä b.png": kernel.blob(b"\x89PNG"),
            },
            tags={"mlops.changed": "trees 50 → 200"},
            name="trees 50 → 200",
        ),
        End("k1-2", "FAILED", 1003.0),
        made.begin("k1-3"),
        made.begin("k1-4", tags={"mlops.model.model": "m-1 skops", "mlops.model.x": "not stored"}),
    )
    Writer(made.journal, "mlflow").step()
    kernel.close()
    client = made.client()
    client.delete_run(made.runs()["k1-3"].info.run_id)
    # Runs that begin at the same time have no order; these are to have one.
    for count, run in enumerate(sorted(made.runs().items()), 1):
        with contextlib.closing(sqlite3.connect(made.root / "mlflow.db")) as database, database:
            database.execute(
                "UPDATE runs SET start_time = ? WHERE run_uuid = ?",
                (1_000_000 + count * 1000 + (1000 if count == 3 else 0), run[1].info.run_id),
            )
            database.execute("UPDATE runs SET start_time = 1003000 WHERE lifecycle_stage='deleted'")
    return made


@pytest.fixture(scope="module")
def runs(project: Project) -> Iterator[Runs]:
    with Runs(project.uri) as found:
        yield found


@pytest.fixture(scope="module")
def reader(project: Project) -> Reader:
    return Reader(project.uri)


def copied(project: Project, folder: Path) -> None:
    """Copy the database, with what is not yet in its file."""
    with contextlib.closing(sqlite3.connect(project.root / "mlflow.db")) as database:
        database.execute("VACUUM INTO ?", (str(folder / "mlflow.db"),))


def identity(runs: Runs, key: str) -> str:
    return str(runs.find(key)["id"])


def test_a_store_that_is_not_there_yet_has_no_runs(tmp_path: Path) -> None:
    with Runs(f"sqlite:///{tmp_path / 'none.db'}") as none:
        assert none.experiments() == []
        assert none.search("churn") == {"runs": [], "next": None}
        with pytest.raises(ParameterError, match="no run `1` in sqlite"):
            none.find("1")
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_told_whole(runs: Runs) -> None:
    run = runs.find("k1-2")

    assert {**run, "id": "", "tags": {}} == {
        "id": "",
        "key": "k1-2",
        "number": 2,
        "name": "trees 50 → 200",
        "experiment": "churn",
        "status": "FAILED",
        "started": 1002.0,
        "seconds": 1.0,
        "changed": "trees 50 → 200",
        "parameters": {"sql": "it's", "trees": "200"},
        "metrics": {"accuracy": 0.875, "gain": "-Infinity", "loss": "NaN"},
        "tags": {},
        "data": [
            {"name": "a", "digest": "", "step": "features"},
            {"name": "b.csv", "digest": "b" * 32, "step": "load"},
        ],
        "models": [],
    }
    json.dumps(run, allow_nan=False)


def test_runs_come_newest_first_page_by_page(runs: Runs) -> None:
    first = runs.search("churn", limit=2)
    rest = runs.search("churn", limit=2, page=first["next"])

    assert [run["key"] for run in first["runs"] + rest["runs"]] == ["k1-4", "k1-2", "k1-1"]
    assert [run["number"] for run in first["runs"] + rest["runs"]] == [4, 2, 1]
    assert rest["next"] is None
    assert runs.search("none")["runs"] == []


@pytest.mark.parametrize(
    ("question", "details"),
    [
        ("experiments", {}),
        ("search", {"experiment": "churn", "limit": 10, "page": None, "filter": ""}),
        ("search", {"experiment": "none", "limit": 10, "page": None, "filter": ""}),
        ("get", {"run_id": "k1-2"}),
        ("get", {"run_id": "none"}),
        ("find", {"text": "k1-1", "experiment": ""}),
        ("find", {"text": "trees 50 → 200", "experiment": "churn"}),
        ("find", {"text": "#4", "experiment": "churn"}),
        ("find", {"text": "3", "experiment": "churn"}),
        ("find", {"text": "train", "experiment": ""}),
        ("find", {"text": "none'", "experiment": ""}),
        ("history", {"run_id": "k1-2", "metric": "accuracy"}),
        ("history", {"run_id": "k1-2", "metric": "loss"}),
        ("history", {"run_id": "k1-2", "metric": "none"}),
        ("artifacts", {"run_id": "k1-2"}),
        ("artifacts", {"run_id": "k1-4"}),
        ("artifact", {"run_id": "k1-2", "path": "none"}),
    ],
)
def test_the_database_is_read_as_mlflow_reads_it(
    runs: Runs, reader: Reader, question: str, details: dict[str, Any]
) -> None:
    if details.get("run_id", "").startswith("k1"):
        details = {**details, "run_id": identity(runs, details["run_id"])}
    ours = getattr(runs._database, question)(**details)
    theirs = getattr(reader, question)(**details)
    if question == "find":
        ours, theirs = (sorted(found, key=lambda run: run["id"]) for found in (ours, theirs))

    assert ours == theirs


@pytest.mark.parametrize("text", ["k1-1", "1", "#1", "  k1-1 "])
def test_a_run_is_found_by_what_people_call_it(runs: Runs, text: str) -> None:
    run = runs.find(text, "churn")

    assert run["key"] == "k1-1"
    assert runs.find(run["id"])["key"] == runs.find(run["id"][:6])["key"] == "k1-1"
    assert runs.get(run["id"]) == run


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("none", "no run `none` in sqlite:"),
        ("3", "no run `3` in"),
        ("", "no run `` in"),
        ("train", "`train` names 2 runs: .* give the id"),
    ],
)
def test_a_run_that_is_not_clear_is_asked_for(runs: Runs, text: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        runs.find(text)


def test_artifacts_are_listed_and_read(runs: Runs, reader: Reader) -> None:
    run = identity(runs, "k1-2")

    assert {"path": "figures/ä b.png", "size": 4} in runs.artifacts(run)
    assert runs.artifact(run, "figures/ä b.png") == b"\x89PNG"
    assert reader.artifact(run, "figures/ä b.png") == {"bytes": "iVBORw=="}
    for path in ("none", "../../x", "figures"):
        with pytest.raises(ParameterError, match="has no artifact"):
            runs.artifact(run, path)


def test_what_the_tables_cannot_answer_mlflow_does(runs: Runs) -> None:
    run = identity(runs, "k1-1")
    runs.set_tags(run, {"note": "good"})
    found = runs.search("churn", filter="metrics.accuracy > 0.6", limit=1)

    assert runs.get(run)["tags"]["note"] == "good"
    assert [run["key"] for run in found["runs"]] == ["k1-2"]
    assert runs.search("churn", filter="metrics.accuracy > 0.6", limit=1, page=None) == found
    with pytest.raises(StoreError, match=r"sqlite:.*Invalid"):
        runs.search("churn", filter="nonsense")


def test_a_database_of_another_kind_is_left_to_mlflow(tmp_path: Path, project: Project) -> None:
    copied(project, tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "mlflow.db")) as database, database:
        database.execute("ALTER TABLE latest_metrics RENAME COLUMN is_nan TO is_no_number")
    # MLflow cannot read it either, and says so: nothing is made up.
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    with Runs(uri) as runs, pytest.raises(StoreError, match="is_nan"):
        runs.search("churn")


def test_two_runs_are_compared(runs: Runs) -> None:
    result = runs.compare(identity(runs, "k1-1"), identity(runs, "k1-2"))

    assert result["parameters"] == [
        {"name": "sql", "a": None, "b": "it's", "same": False},
        {"name": "trees", "a": None, "b": "200", "same": False},
    ]
    assert result["metrics"][0] == {
        "name": "accuracy",
        "a": 0.5,
        "b": 0.875,
        "same": False,
        "change": 0.375,
    }
    assert result["metrics"][2]["change"] is None
    assert {"name": "b.csv", "step": "load", "a": None, "b": "b" * 32, "same": False} in (
        result["data"]
    )
    assert {row["name"]: row["b"] for row in result["environment"]} == {
        "numpy": "2.1",
        "cpu": "fast",
    }
    assert "-fit(50)\n+fit(200)\n" in result["code"]


def test_a_run_compared_with_itself_is_the_same(runs: Runs) -> None:
    run = identity(runs, "k1-2")
    result = runs.compare(run, run)

    assert result["code"] == ""
    assert [row["same"] for row in result["data"]] == [None, True]
    for part in ("parameters", "metrics", "environment"):
        assert all(row["same"] for row in result[part])


def differing(texts: dict[tuple[str, str], str], **more: str) -> dict[str, Any]:
    """Return how two runs differ that have nothing but `texts`, and `more` tags of the second."""
    run = {"parameters": {}, "metrics": {}, "data": [], "number": None, "name": ""}
    tags = {"mlflow.source.git.commit": "c0ffee", **more}
    return compared(
        {**run, "id": "a", "tags": {}},
        {**run, "id": "b", "tags": tags},
        lambda one, path: texts.get((one["id"], path), ""),
    )


def test_damaged_artifacts_are_compared_as_they_are() -> None:
    result = differing(
        {
            ("a", "code/cells.json"): "{",
            ("b", "code/cells.json"): "[]",
            ("b", "environment/hardware.json"): "{",
        }
    )

    assert result["code"].splitlines()[-1] == "-{"
    assert result["environment"] == []


def test_code_that_a_run_does_not_hold_is_not_called_changed() -> None:
    result = differing({("a", "code/cells.json"): '[{"source": "fit()"}]'})

    assert result["code"] == "# run b does not hold its cells; its commit is c0ffee\n"
    assert differing({})["code"] == ""


def test_code_of_a_notebook_and_of_its_package_is_not_compared() -> None:
    cells = {(run, "code/cells.json"): '[{"source": "fit()"}]' for run in "ab"}
    result = differing(cells, **{"mlops.source": "package"})

    assert result["code"] == (
        "# a is of the notebook and b is of the package:"
        " `nbpipe verify` proves that both compute the same\n"
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m-1 skops", {"id": "m-1", "format": "skops", "note": ""}),
        (
            "m-1 cloudpickle: not skops: x",
            {"id": "m-1", "format": "cloudpickle", "note": "not skops: x"},
        ),
        ("not stored: x: y", {"id": "", "format": "", "note": "not stored: x: y"}),
    ],
)
def test_models_are_read_from_tags(text: str, wanted: dict[str, str]) -> None:
    assert models_of({"mlops.run": "r"}) == []
    assert models_of({"mlops.model.model": text}) == [{"name": "model", **wanted}]


def test_a_deleted_run_comes_back(runs: Runs) -> None:
    first = runs.search("churn")["runs"][0]["id"]
    runs.delete(first)
    assert first not in {run["id"] for run in runs.search("churn")["runs"]}
    with pytest.raises(ParameterError, match="no run"):
        runs.get(first)
    runs.undelete(first)
    assert runs.get(first)["id"] == first
    with pytest.raises(StoreError, match="not found"):
        runs.delete("0" * 32)


def test_the_best_run_has_the_metric(runs: Runs) -> None:
    found = runs.search("churn")["runs"]

    assert best(found, "none") is None
    assert best(found, "loss") is None
    assert (best(found, "accuracy") or {})["key"] == "k1-2"
    assert (best(found, "accuracy", highest=False) or {})["key"] == "k1-1"


def test_numbers_are_json() -> None:
    assert [number(value) for value in (1.5, float("nan"), float("inf"))] == [
        1.5,
        "NaN",
        "Infinity",
    ]


def test_many_runs_are_quick(project: Project, tmp_path: Path) -> None:
    """Ten thousand runs answer in less than MLflow takes for twenty; no clock is looked at."""
    copied(project, tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "mlflow.db")) as database, database:
        (source,) = database.execute(
            "SELECT run_uuid FROM runs WHERE name LIKE 'trees%'"
        ).fetchone()
        columns = [row[1] for row in database.execute("PRAGMA table_info(runs)")]
        names = ", ".join(columns)
        values = ", ".join(
            {"run_uuid": "printf('%032x', n)", "start_time": "2000000 + n"}.get(name, name)
            for name in columns
        )
        count = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n < 10000)"
        database.execute(
            f"INSERT INTO runs ({names}) {count} SELECT {values} FROM runs, c WHERE run_uuid = ?",
            (source,),
        )
        for table in ("params", "tags", "latest_metrics"):
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(
                "printf('%032x', n)" if name == "run_uuid" else name for name in columns
            )
            database.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) {count}"
                f" SELECT {values} FROM {table}, c WHERE run_uuid = ?",
                (source,),
            )
    steps = 0

    def tick() -> int:
        nonlocal steps
        steps += 1
        return 0

    with Runs(f"sqlite:///{tmp_path / 'mlflow.db'}") as runs:
        connect = sqlite3.connect

        def counted(*arguments: Any, **details: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **details)
            connection.set_progress_handler(tick, 1000)
            return connection

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sqlite3, "connect", counted)
            page = runs.search("churn", limit=50)
            found = runs.find("9000", "churn")

    assert [run["number"] for run in page["runs"][:2]] == [10004, 10003]
    assert found["number"] == 9000
    assert steps < 2000


def test_a_worker_that_dies_is_said_and_started_again() -> None:
    worker = Worker("models")
    with pytest.raises(WorkerError, match="KeyError: 'nonsense'"):
        worker.ask("nonsense")
    process = worker._process
    assert process is not None
    process.kill()
    process.wait()
    with pytest.raises(WorkerError, match="KeyError: 'nonsense'"):
        worker.ask("nonsense")
    assert process is not worker._process
    worker.close()


def test_a_worker_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    worker = Worker("models")
    worker._command = [sys.executable, "-c", "import time; time.sleep(60)"]
    started = time.monotonic()
    with pytest.raises(WorkerDied, match="no answer within 0 s"):
        worker.ask("make", seconds=0.2)
    assert worker._process is None
    worker._command = [sys.executable, "-c", "raise SystemExit(3)"]
    with pytest.raises(WorkerDied, match="the process ended with exit code 3"):
        worker.ask("make")
    assert time.monotonic() - started < 30


def test_every_question_is_answered_by_both() -> None:
    from jupyter_mlops.tracking.database import Database

    assert all(hasattr(Database, question) and hasattr(Reader, question) for question in QUESTIONS)
