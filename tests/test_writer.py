"""The writer loses nothing and doubles nothing, whatever dies and whatever the store does."""

from __future__ import annotations

import contextlib
import http.server
import json
import math
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlops.tracking import writer as writers
from jupyter_mlops.tracking.facts import Begin, End, Execution, Log
from jupyter_mlops.tracking.journal import Journal, blob_path
from jupyter_mlops.tracking.locks import is_held
from jupyter_mlops.tracking.tracker import AwayError, Batch, GoneError
from jupyter_mlops.tracking.writer import Writer
from tests.recorded import Project, attempt, metric

pytestmark = pytest.mark.filterwarnings("ignore")


class Memory:
    """A tracker that keeps batches, and fails when told to."""

    whole = False
    is_stale = False

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.failures: list[Exception] = []
        self.refusals: list[str] = []

    def deliver(self, batch: Batch) -> list[str]:
        if self.failures:
            raise self.failures.pop(0)
        self.batches.append(batch)
        return self.refusals

    def close(self) -> None:
        self.refusals = ["closed"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    kept = Memory()
    monkeypatch.setattr(writers, "tracker_called", lambda *_: kept)
    monkeypatch.setattr(writers, "FIRST_WAIT", 0.0)
    return kept


def told(project: Project) -> dict[str, Any]:
    return dict(json.loads((project.journal / "writer.json").read_text()))


def test_a_journal_without_runs_starts_no_tracker(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "tracker_called", None)
    kernel = project.kernel()
    kernel.append(Execution("c1", "", 1, 1.0, 0.1, "ok"))
    writer = Writer(project.journal, "mlflow")

    assert not writer.step()
    assert writer.alive()
    assert told(project)["state"] == "idle"
    kernel.close()


def test_what_is_there_goes_in_one_batch(project: Project, memory: Memory) -> None:
    kernel = project.kernel()
    kernel.append(project.begin(tags={"a": "1"}, parameters={"trees": "50"}))
    kernel.append(Log("k1-1", metrics=(metric(0.5),), tags={"a": "2"}))
    kernel.append(Log("k1-1", metrics=(metric(0.6, 1),), name="trees 50 → 200"))
    kernel.append(End("k1-1", "FAILED", 1003.0, "ValueError: no"))
    writer = Writer(project.journal, "mlflow")
    moved = writer.step()
    (batch,) = memory.batches

    assert moved
    assert not writer.step()
    assert batch.name == "trees 50 → 200"
    assert batch.tags == {"a": "2", "mlops.error": "ValueError: no"}
    assert batch.parameters == {"trees": "50"}
    assert [point.value for point in batch.metrics] == [0.5, 0.6]
    assert (batch.status, batch.ended) == ("FAILED", 1003.0)
    kernel.close()


@pytest.mark.parametrize(("patience", "within"), [(3600.0, False), (0.05, True)])
def test_a_burst_of_cells_is_delivered_after_it_or_once_it_takes_long(
    project: Project,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    patience: float,
    within: bool,
) -> None:
    monkeypatch.setattr(writers, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(writers, "BURST_SECONDS", patience)
    kernel = project.kernel()
    kernel.append(*attempt(project))
    writer = Writer(project.journal, "mlflow")
    rests = 0

    def logs_more(_seconds: float) -> None:
        nonlocal rests
        rests += 1
        if rests < 20:
            kernel.append(Log("k1-1", metrics=(metric(0.6, rests),)))

    monkeypatch.setattr(writers.time, "sleep", logs_more)
    if within:
        clock = iter(range(10_000))
        monkeypatch.setattr(writers.time, "monotonic", lambda: 0.02 * next(clock))
    writer.work(idle=0.0)

    assert (rests < 20) is within
    assert sum(len(batch.metrics) for batch in memory.batches) == (1 + rests if within else 20)
    kernel.close()


def test_delivery_goes_on_where_the_last_writer_stopped(project: Project, memory: Memory) -> None:
    kernel = project.kernel()
    kernel.append(*attempt(project))
    Writer(project.journal, "mlflow").step()
    kernel.append(Log("k1-1", metrics=(metric(0.6, 1),)))
    Writer(project.journal, "mlflow").step()

    assert [len(batch.metrics) for batch in memory.batches] == [1, 1]
    assert memory.batches[1].begin.experiment == "churn"
    kernel.close()


def test_a_writer_without_its_notes_tells_everything_again(
    project: Project, memory: Memory
) -> None:
    kernel = project.kernel()
    kernel.append(*attempt(project))
    Writer(project.journal, "mlflow").step()
    (project.journal / "delivered" / "mlflow.json").write_text("torn")
    Writer(project.journal, "mlflow").step()

    assert len(memory.batches) == 2
    kernel.close()


@pytest.mark.parametrize(
    "failure", [AwayError("no route"), OSError(28, "disk full"), RuntimeError("a fault of ours")]
)
def test_a_store_that_is_away_is_tried_again(
    project: Project, memory: Memory, failure: Exception
) -> None:
    kernel = project.kernel()
    kernel.append(*attempt(project))
    memory.failures = [failure, failure]
    writer = Writer(project.journal, "mlflow")

    assert not writer.step()
    status = told(project)
    assert (status["state"], status["pending"], status["store"]) == ("waiting", 3, project.uri)
    assert str(failure.args[-1]) in status["why"]
    assert not writer.step()
    assert writer.step()
    assert (told(project)["state"], told(project)["why"]) == ("idle", "")
    kernel.close()


def test_waiting_gets_longer_and_holds_up_that_store_only(
    project: Project, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "FIRST_WAIT", 60.0)
    kernel = project.kernel()
    other = Begin("k1-2", "churn", "http://other", "train", 1000.0)
    kernel.append(project.begin(), other)
    memory.failures = [AwayError("no route")]
    writer = Writer(project.journal, "mlflow")
    writer.step()
    writer.step()

    assert [batch.begin.run for batch in memory.batches] == ["k1-2"]
    assert writer.pending == 1
    kernel.close()


def test_a_run_that_the_store_lost_is_told_from_its_start(project: Project, memory: Memory) -> None:
    kernel = project.kernel()
    kernel.append(*attempt(project))
    writer = Writer(project.journal, "mlflow")
    writer.step()
    kernel.append(Log("k1-1", metrics=(metric(0.6, 1),)))
    memory.failures = [GoneError("no such run")]
    writer.step()
    writer.step()

    assert [point.value for point in memory.batches[-1].metrics] == [0.5, 0.6]
    kernel.close()


def test_what_is_refused_for_good_is_told_and_holds_nothing_up(
    project: Project, memory: Memory
) -> None:
    kernel = project.kernel()
    kernel.append(Log("never", metrics=(metric(1.0),)), *attempt(project))
    with kernel.path.open("ab") as file:
        file.write(b'{"kind":"novel"}\n')
    kernel.append(End("k1-1", "FINISHED", 1003.0))
    memory.refusals = ["parameter trees = 5: the run has it as 50"]
    writer = Writer(project.journal, "mlflow")
    writer.step()
    refused = told(project)["refused"]

    assert memory.batches[-1].ended == 1003.0
    assert writer.pending == 0
    assert len(refused) == 3
    assert "run never was never begun" in refused[0]
    assert "is no fact of this version: KeyError: 'novel'" in refused[1]
    assert refused[2] == "k1-1: parameter trees = 5: the run has it as 50"
    assert Writer(project.journal, "mlflow").refused == refused
    kernel.close()


def test_a_fault_of_ours_holds_up_its_run_only(project: Project, memory: Memory) -> None:
    kernel = project.kernel()
    kernel.append(project.begin("k1-1"), project.begin("k1-2"))
    memory.failures = [ZeroDivisionError("division by zero")]
    writer = Writer(project.journal, "mlflow")
    writer.step()

    assert [batch.begin.run for batch in memory.batches] == ["k1-2"]
    assert writer.why == "an error of jupyter-mlops: ZeroDivisionError: division by zero"
    kernel.close()


def test_a_writer_that_is_not_needed_or_stale_starts_afresh(
    project: Project, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = project.kernel()
    kernel.append(*attempt(project))
    memory.is_stale = True
    monkeypatch.setattr(writers, "STALE_SECONDS", 0.0)
    assert Writer(project.journal, "mlflow").work()

    memory.is_stale = False
    monkeypatch.setattr(writers, "HEAVY_SECONDS", 0.0)
    kernel.append(*attempt(project, "k1-2"))
    writer = Writer(project.journal, "mlflow")
    assert writer.work()
    assert writer.pending == 0
    kernel.close()
    assert not Writer(project.journal, "mlflow").work(idle=0.0)


def test_a_writer_of_another_version_starts_afresh(
    project: Project, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = project.kernel()
    monkeypatch.setattr(writers, "VERSION_SECONDS", 0.0)
    monkeypatch.setattr(writers, "LOOK_SECONDS", 0.01)
    settled = time.time() - 60
    seen = iter([settled, settled, math.inf, time.time(), settled + 1])
    monkeypatch.setattr(writers, "installed", lambda: next(seen))

    assert Writer(project.journal, "mlflow").work()
    assert next(seen, None) is None
    kernel.close()


def test_half_a_line_waits_for_its_end(project: Project, memory: Memory) -> None:
    kernel = project.kernel()
    kernel.append(*attempt(project))
    whole = kernel.path.read_bytes()
    with kernel.path.open("r+b") as file:
        file.truncate(len(whole) - 10)
    writer = Writer(project.journal, "mlflow")
    writer.step()
    with kernel.path.open("ab") as file:
        file.write(whole[-10:])
    writer.step()

    assert [batch.status for batch in memory.batches] == ["RUNNING", "FINISHED"]
    assert writer.refused == []
    kernel.close()


def test_a_run_that_the_user_may_have_opened_waits_for_its_first_end(
    project: Project, memory: Memory
) -> None:
    kernel = project.kernel()
    kernel.append(project.begin(shared=True), Log("k1-1", metrics=(metric(0.5),)))
    writer = Writer(project.journal, "mlflow")

    assert not writer.step()
    kernel.append(End("k1-1", "FINISHED", 1002.0))
    assert writer.step()
    kernel.append(project.begin(shared=True))
    assert writer.step()
    assert [batch.status for batch in memory.batches] == ["FINISHED", "RUNNING"]
    kernel.close()


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param((), "KILLED", id="in its first attempt"),
        pytest.param((End("k1-1", "FINISHED", 1004.0),), "FINISHED", id="after its end"),
        pytest.param(
            (End("k1-1", "FINISHED", 1004.0), Begin("k1-1", "churn", "u", "train", 1000.0)),
            "KILLED",
            id="taken up again",
        ),
    ],
)
def test_a_dead_kernel_leaves_no_run_open(
    project: Project, memory: Memory, facts: tuple[Any, ...], status: str
) -> None:
    kernel = project.kernel()
    kernel.append(project.begin(), Log("k1-1", metrics=(metric(0.5, 3),)), *facts)
    writer = Writer(project.journal, "mlflow")
    writer.step()
    kernel.forget()
    writer.step()
    last = memory.batches[-1]

    assert last.status == status
    assert last.ended == 1004.0
    assert (last.tags.get("mlops.error") == "kernel died") == (status == "KILLED")
    assert not kernel.path.exists()


def test_a_dead_kernel_that_nobody_saw_alive_is_closed_too(
    project: Project, memory: Memory
) -> None:
    kernel = project.kernel()
    kernel.append(project.begin(shared=True), Execution("c", "train", 1, 1005.0, 2.0, "ok"))
    kernel.forget()
    Writer(project.journal, "mlflow").step()

    assert [(batch.status, batch.ended) for batch in memory.batches] == [("KILLED", 1007.0)]


def test_journals_go_when_all_is_delivered_and_blobs_when_none_needs_them(
    project: Project, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "SETTLED_SECONDS", 0.0)
    dead, alive = project.kernel("k1"), project.kernel("k2")
    mine, shared = dead.blob(b"mine"), dead.blob(b"shared")
    dead.append(*attempt(project, artifacts={"a": mine, "b": shared}))
    fresh, left = (project.journal / "blobs" / f"file.{number}" for number in range(2))
    fresh.write_text("")
    left.write_text("")
    os.utime(left, (0, 0))
    alive.append(*attempt(project, "k2-1", artifacts={"b": alive.blob(b"shared")}))
    dead.forget()
    memory.failures = [AwayError("no route")]
    writer = Writer(project.journal, "mlflow")
    writer.step()
    before = dead.path.exists(), blob_path(project.journal, mine.digest).exists()
    writer.step()
    writer.step()

    assert before == (True, True)
    assert not dead.path.exists()
    assert alive.path.exists()
    assert not blob_path(project.journal, mine.digest).exists()
    assert blob_path(project.journal, shared.digest).exists()
    assert (fresh.exists(), left.exists()) == (True, False)
    alive.close()


def test_a_blob_that_is_about_to_be_named_stays(project: Project, memory: Memory) -> None:
    dead, alive = project.kernel("k1"), project.kernel("k2")
    dead.append(*attempt(project))
    blob = alive.blob(b"next")
    dead.forget()
    writer = Writer(project.journal, "mlflow")
    writer.step()
    writer.step()

    assert not dead.path.exists()
    assert blob_path(project.journal, blob.digest).exists()
    alive.close()


def test_another_tracker_removes_nothing(project: Project, memory: Memory) -> None:
    memory.whole = True
    kernel = project.kernel()
    kernel.append(*attempt(project))
    kernel.forget()
    Writer(project.journal, "wandb").step()

    assert kernel.path.exists()
    assert not (project.journal / "writer.json").exists()


def test_a_journal_that_was_deleted_is_still_delivered(project: Project, memory: Memory) -> None:
    kernel = project.kernel()
    kernel.append(*attempt(project))
    memory.failures = [AwayError("no route")]
    writer = Writer(project.journal, "mlflow")
    writer.step()
    kernel.path.unlink()
    writer.step()
    kernel.append(*attempt(project, "k1-2"))
    writer.step()

    assert [batch.begin.run for batch in memory.batches] == ["k1-1", "k1-2"]
    kernel.close()


KERNEL = """
    import sys, time
    from pathlib import Path
    from jupyter_mlops.tracking.facts import Begin, Kernel, Log, Metric
    from jupyter_mlops.tracking.journal import Journal
    folder, uri, key, seconds = Path(sys.argv[1]), *sys.argv[2:4], float(sys.argv[4])
    journal = Journal(folder, Kernel(key, time.time(), 1, "", ""))
    begin = time.time()
    journal.append(Begin(f"{key}-1", "churn", uri, "train", begin))
    count = 0
    while time.time() < begin + seconds:
        point = Metric("loss", count / 2, count, time.time())
        blob = journal.blob(f"artifact {count // 20}".encode())
        journal.append(Log(f"{key}-1", metrics=(point,), artifacts={f"a/{count // 20}": blob}))
        count += 1
        time.sleep(0.01)
    print(count, flush=True)
    time.sleep(600)
"""


def kernel_process(project: Project, key: str, seconds: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KERNEL)]
        + [str(project.journal), project.uri, key, str(seconds)],
        stdout=subprocess.PIPE,
    )


def writer_process(project: Project) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "jupyter_mlops.tracking.writer", str(project.journal)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def appended(journal: Path) -> int:
    return journal.read_bytes().count(b'"kind":"log"')


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, int]]:
    """Kernels and writers that were killed in the middle, and how much each kernel appended."""
    project = Project(tmp_path_factory.mktemp("killed") / "project").with_database()
    kernels = {key: kernel_process(project, key, 600) for key in ("k1", "k2", "k3")}
    counts: dict[str, int] = {}
    for attempts in range(3):
        writer = writer_process(project)
        deadline, before = time.monotonic() + 60, logged(project)
        while time.monotonic() < deadline and logged(project) == before:
            time.sleep(0.01)
        time.sleep(0.05 * attempts)
        writer.kill()
        writer.wait()
        key = f"k{attempts + 1}"
        kernels[key].kill()
        kernels[key].communicate()
        counts[key] = appended(project.journal / "kernels" / f"{key}.jsonl")
    last = Writer(project.journal, "mlflow")
    while last.step():
        pass
    last.close()
    return project, counts


def logged(project: Project) -> int:
    """Return how many points the store has, read behind the back of MLflow."""
    with contextlib.closing(sqlite3.connect(project.root / "mlflow.db")) as database:
        return int(database.execute("SELECT count(*) FROM metrics").fetchone()[0])


def test_killed_kernels_and_killed_writers_lose_and_double_nothing(
    killed: tuple[Project, dict[str, int]],
) -> None:
    project, counts = killed
    runs = project.runs()

    assert runs.keys() == {"k1-1", "k2-1", "k3-1"}
    for key, count in counts.items():
        assert count > 20
        assert project.history(f"{key}-1", "loss") == [number / 2 for number in range(count)]


def test_runs_of_killed_kernels_are_killed_at_their_last_sign_of_life(
    killed: tuple[Project, dict[str, int]],
) -> None:
    project, _ = killed
    client = project.client()
    for run in project.runs().values():
        history = client.get_metric_history(run.info.run_id, "loss")

        assert run.info.status == "KILLED"
        assert run.data.tags["mlops.error"] == "kernel died"
        assert run.info.end_time == max(point.timestamp for point in history)


def test_artifacts_are_there_once_and_whole(killed: tuple[Project, dict[str, int]]) -> None:
    project, counts = killed
    run = project.runs()["k1-1"]
    folder = Path(run.info.artifact_uri.removeprefix("file://")) / "a"
    wanted = {str(number): f"artifact {number}" for number in range((counts["k1"] + 19) // 20)}

    assert {path.name: path.read_text() for path in folder.iterdir()} == wanted
    assert list((project.journal / "kernels").iterdir()) == []


def test_many_kernels_share_one_store(tmp_path: Path) -> None:
    project = Project(tmp_path / "project").with_database()
    kernels = [kernel_process(project, f"k{number}", 3.0) for number in range(20)]
    writer = Writer(project.journal, "mlflow")
    counts = {}
    deadline = time.monotonic() + 90
    for number, kernel in enumerate(kernels):
        assert kernel.stdout is not None
        writer.step()
        counts[f"k{number}"] = int(kernel.stdout.readline())
    for kernel in kernels:
        kernel.kill()
        kernel.communicate()
    while writer.step() and time.monotonic() < deadline:
        pass

    runs = project.runs()
    assert len(runs) == 20
    assert {run.info.status for run in runs.values()} == {"KILLED"}
    assert {key: len(project.history(f"{key}-1", "loss")) for key in counts} == counts
    assert writer.refused == []


def test_a_folder_has_one_writer_and_it_ends(project: Project) -> None:
    kernel = project.kernel()
    first = writer_process(project)
    deadline = time.monotonic() + 30
    while not is_held(project.journal / "writer.lock") and time.monotonic() < deadline:
        time.sleep(0.02)
    second = writer_process(project)

    assert second.wait(timeout=30) == 0
    assert first.poll() is None
    kernel.close()
    writer = Writer(project.journal, "mlflow")
    writer.work(idle=0.1)
    first.send_signal(signal.SIGTERM)
    first.wait(timeout=30)


class Server(http.server.BaseHTTPRequestHandler):
    """A server that answers 500, or not at all."""

    hangs = False

    def do_GET(self) -> None:
        if self.hangs:
            time.sleep(3)
        self.send_response(500)
        self.end_headers()
        self.wfile.write(b"out of order")

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(params=[False, True], ids=["500", "hangs"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    handler = type("Handler", (Server,), {"hangs": request.param})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_server_out_of_order_delays_facts_and_nothing_else(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setattr(writers, "FIRST_WAIT", 0.0)
    project = Project(tmp_path / "project").with_database()
    kernel = project.kernel()
    kernel.append(Begin("k1-1", "churn", address, "train", 1.0), *attempt(project, "k1-2"))
    writer = Writer(project.journal, "mlflow")
    writer.step()

    assert project.runs().keys() == {"k1-2"}
    assert told(project)["pending"] == 1
    assert told(project)["store"] == address
    assert "500" in told(project)["why"] or "does not answer in time" in told(project)["why"]
    kernel.close()


def test_a_store_that_was_read_only_gets_everything_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "FIRST_WAIT", 0.0)
    project = Project(tmp_path / "project").with_database()
    kernel = project.kernel()
    kernel.append(*attempt(project, artifacts={"a": kernel.blob(b"content")}))
    database = project.root / "mlflow.db"
    kept = database.read_bytes()
    database.unlink()
    database.mkdir()
    writer = Writer(project.journal, "mlflow")
    away = writer.step()
    status = told(project)
    database.rmdir()
    database.write_bytes(kept)
    writer.step()

    assert not away
    assert status["state"] == "waiting"
    assert status["pending"] == 3
    assert "unable to open database file" in status["why"]
    assert project.runs()["k1-1"].info.status == "FINISHED"
    assert project.history("k1-1", "accuracy") == [0.5]
    kernel.close()


def test_a_locked_database_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "FIRST_WAIT", 0.0)
    project = Project(tmp_path / "project").with_database()
    kernel = project.kernel()
    kernel.append(*attempt(project))
    other = sqlite3.connect(project.root / "mlflow.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    writer = Writer(project.journal, "mlflow")
    thread = threading.Thread(target=writer.step)
    thread.start()
    time.sleep(1)
    other.execute("ROLLBACK")
    other.close()
    thread.join()
    writer.step()

    assert project.runs()["k1-1"].info.status == "FINISHED"
    kernel.close()


def test_no_blob_goes_while_a_journal_cannot_be_read(
    project: Project, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "SETTLED_SECONDS", 0.0)
    kernel = project.kernel()
    blob = kernel.blob(b"content")
    kernel.append(*attempt(project))
    other = project.journal / "kernels" / "k0.jsonl"
    other.mkdir()
    writer = Writer(project.journal, "mlflow")
    writer.step()
    kernel.close()
    writer.step()
    writer.close()
    before = blob_path(project.journal, blob.digest).exists()
    other.rmdir()
    last = Writer(project.journal, "mlflow")
    last.step()
    last.close()

    assert before
    assert not blob_path(project.journal, blob.digest).exists()
    assert any("k0.jsonl" in line for line in writer.refused)


def test_a_journal_that_was_begun_again_between_two_writers_is_read_from_its_start(
    project: Project, memory: Memory
) -> None:
    kernel = project.kernel()
    kernel.append(*attempt(project))
    Writer(project.journal, "mlflow").step()
    kernel.path.unlink()
    kernel.append(*attempt(project, "k1-2"), *attempt(project, "k1-3"))
    Writer(project.journal, "mlflow").step()

    assert [batch.begin.run for batch in memory.batches] == ["k1-1", "k1-2", "k1-3"]
    kernel.close()


def test_what_overtook_a_run_that_waits_is_not_told_again(project: Project, memory: Memory) -> None:
    kernel = project.kernel()
    kernel.append(project.begin("k1-1", shared=True), *attempt(project, "k1-2"))
    Writer(project.journal, "mlflow").step()
    kernel.append(End("k1-1", "FINISHED", 1005.0))
    Writer(project.journal, "mlflow").step()

    assert [batch.begin.run for batch in memory.batches] == ["k1-2", "k1-1"]
    kernel.close()


def test_the_kernel_starts_its_writer(project: Project) -> None:
    from jupyter_mlops.tracking.journal import start_writer

    kernel: Journal = project.kernel()
    assert start_writer(project.journal) == ""
    deadline = time.monotonic() + 30
    while not (project.journal / "writer.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(told(project)["pid"], signal.SIGTERM)
    kernel.close()

    assert told(project)["state"] == "idle"
