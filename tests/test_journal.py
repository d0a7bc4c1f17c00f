"""The journal keeps what was appended, whatever happens to the kernel or the disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
import xxhash

from jupyter_mlops.tracking import journal as journals
from jupyter_mlops.tracking.facts import Begin, Blob, End, Fact, Kernel, Log, Metric
from jupyter_mlops.tracking.journal import Journal, blob_path, left_over, parse, read, start_writer
from jupyter_mlops.tracking.locks import is_held, taken
from jupyter_mlops.tracking.worker import command

KERNEL = Kernel("k1", 1.0, os.getpid(), "/work/churn.ipynb", "3.11")
FACTS: tuple[Fact, ...] = (
    Begin("k1-1", "churn", "sqlite:////work/mlflow.db", "train", 2.0, tags={"a": "b"}),
    Log("k1-1", metrics=(Metric("accuracy", float("nan"), 0, 3.0),), artifacts={"x": Blob("d", 1)}),
    End("k1-1", "FAILED", 4.0, "ValueError: ä\ud800"),
)


def facts(journal: Journal) -> list[Fact]:
    return [fact for _, fact in read(journal.path)]


def test_a_journal_without_facts_names_its_kernel(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KERNEL)
    journal.append()
    journal.close()

    assert facts(journal) == [KERNEL]
    assert journal.trouble == ""


def test_what_a_kernel_that_is_gone_left_is_seen(tmp_path: Path) -> None:
    assert not left_over(tmp_path)
    journal = Journal(tmp_path, KERNEL)
    journal.append(*FACTS)
    assert not left_over(tmp_path)
    journal.close()
    assert left_over(tmp_path)
    journal.path.unlink()
    assert not left_over(tmp_path)


def test_facts_are_read_as_they_were_appended(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KERNEL)
    journal.append(*FACTS)

    assert [str(fact) for fact in facts(journal)] == [str(fact) for fact in (KERNEL, *FACTS)]
    assert [number for number, _ in read(journal.path)] == [1, 2, 3, 4]


def test_numbers_of_other_libraries_are_numbers(tmp_path: Path) -> None:
    import numpy as np

    journal = Journal(tmp_path, KERNEL)
    journal.append(Log("k1-1", metrics=(Metric("f1", np.float32(0.5), np.int64(2), 3.0),)))  # type: ignore[arg-type]

    assert facts(journal)[-1] == Log("k1-1", metrics=(Metric("f1", 0.5, 2, 3.0),))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(b'{"kind":"end","run":"k1-1","sta', id="torn"),
        pytest.param(b"\0\0\0\n", id="zeros"),
        pytest.param(b'{"kind":"later","run":"k1-1"}\n', id="of a later version"),
        pytest.param(b'{"kind":"end","run":"k1-1","more":1}\n', id="with more than we know"),
        pytest.param(b"[]\n", id="no object"),
    ],
)
def test_a_damaged_line_does_not_hide_the_others(tmp_path: Path, damage: bytes) -> None:
    journal = Journal(tmp_path, KERNEL)
    journal.append(FACTS[0])
    with journal.path.open("ab") as file:
        file.write(damage)

    assert facts(journal) == [KERNEL, FACTS[0]]
    with pytest.raises(ValueError, match="Error"):
        parse(damage)


def test_equal_content_is_kept_once(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KERNEL)
    (tmp_path / "file").write_bytes(b"content")
    blob = journal.blob(b"content")

    assert journal.blob_file(tmp_path / "file") == blob
    assert blob_path(tmp_path, blob.digest).read_bytes() == b"content"
    assert len([path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]) == 1
    with pytest.raises(FileNotFoundError):
        journal.blob_file(tmp_path / "none")


def test_a_big_file_is_kept_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KERNEL)
    content = os.urandom(3 * journals.CHUNK + 5)
    (tmp_path / "file").write_bytes(content)
    blob = journal.blob_file(tmp_path / "file")

    assert blob == Blob(xxhash.xxh3_128_hexdigest(content), len(content))
    assert blob_path(tmp_path, blob.digest).read_bytes() == content
    assert len([path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]) == 1


def test_a_file_waits_in_memory_where_it_cannot_be_kept(tmp_path: Path) -> None:
    place = tmp_path / "journal"
    place.write_text("")
    (tmp_path / "file").write_bytes(b"content")
    journal = Journal(place, KERNEL)
    blob = journal.blob_file(tmp_path / "file")
    place.unlink()
    journal.append()

    assert blob_path(place, blob.digest).read_bytes() == b"content"


def test_a_journal_that_cannot_be_written_waits_and_says_so(tmp_path: Path) -> None:
    place = tmp_path / "journal"
    place.write_text("a file where the folder should be")
    journal = Journal(place, KERNEL)
    journal.append(FACTS[0])
    blob = journal.blob(b"content")

    assert "facts wait in memory: cannot write" in journal.trouble

    place.unlink()
    journal.append(FACTS[1])
    assert journal.trouble == ""
    assert [str(fact) for fact in facts(journal)] == [str(f) for f in (KERNEL, *FACTS[:2])]
    assert blob_path(place, blob.digest).exists()


def test_what_waits_is_written_without_another_fact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "RETRY_SECONDS", 0.02)
    place = tmp_path / "journal"
    place.write_text("")
    journal = Journal(place, KERNEL)
    place.unlink()

    deadline = time.monotonic() + 10
    while journal.trouble and time.monotonic() < deadline:
        time.sleep(0.02)
    assert facts(journal) == [KERNEL]
    journal.close()


def test_a_write_that_stops_half_way_is_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path, KERNEL)
    write = os.write

    def full(descriptor: int, content: bytes) -> int:
        if len(content) < 20:
            raise OSError(28, "No space left on device")
        return write(descriptor, content[:20])

    monkeypatch.setattr(os, "write", full)
    journal.append(FACTS[0])
    assert journal.trouble.endswith("No space left on device")
    monkeypatch.undo()
    journal.append(FACTS[2])

    assert facts(journal) == [KERNEL, FACTS[0], FACTS[2]]


def test_more_than_memory_should_hold_is_refused_aloud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "MAX_WAITING", 400)
    place = tmp_path / "journal"
    place.write_text("")
    journal = Journal(place, KERNEL)
    journal.blob(b"x" * 500)

    assert journal.trouble.startswith("facts are lost: ")
    journal.close()


def test_a_deleted_journal_is_begun_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KERNEL)
    journal.path.unlink()
    journal.append(FACTS[0])

    assert facts(journal) == [KERNEL, FACTS[0]]


def test_threads_append_whole_lines(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KERNEL)
    logs = [Log(f"r{number}", name="x" * 5000) for number in range(40)]
    threads = [threading.Thread(target=journal.append, args=(log, log)) for log in logs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(fact.run for fact in facts(journal) if isinstance(fact, Log)) == sorted(
        log.run for log in logs for _ in range(2)
    )


CHILD = """
    import os, sys, time
    from pathlib import Path
    from jupyter_mlops.tracking.facts import Kernel, Log
    from jupyter_mlops.tracking.journal import Journal
    journal = Journal(Path(sys.argv[1]), Kernel("k2", 1.0, os.getpid(), "", "3.11"))
    if os.fork() == 0:
        journal.append(Log("child"))
        time.sleep(60)
        os._exit(0)
    number = 0
    while True:
        journal.append(Log("r", name=str(number)))
        sys.stdout.write(f"{number}\\n")
        sys.stdout.flush()
        number += 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_killed_kernel_leaves_all_it_appended_and_a_free_lock(tmp_path: Path) -> None:
    lock = tmp_path / "kernels" / "k2.lock"
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CHILD), str(tmp_path)],
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as kernel:
        assert kernel.stdout is not None
        said = [kernel.stdout.readline() for _ in range(50)]
        held = is_held(lock)
        kernel.kill()
        kernel.wait()
        deadline = time.monotonic() + 20
        while is_held(lock) and time.monotonic() < deadline:
            time.sleep(0.01)
        orphan_holds = is_held(lock)
        os.killpg(kernel.pid, signal.SIGKILL)
        said += kernel.stdout.readlines()
    logs = [fact for _, fact in read(lock.with_suffix(".jsonl")) if isinstance(fact, Log)]

    assert held
    assert not orphan_holds
    assert {log.run for log in logs} == {"r"}
    assert [int(log.name) for log in logs] == list(range(len(logs)))
    assert len(logs) > max(int(line) for line in said if line.endswith(b"\n"))


def test_a_writer_that_runs_is_not_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_process(*_: object, **__: object) -> None:
        raise AssertionError("started")

    monkeypatch.setattr(subprocess, "Popen", no_process)
    with (tmp_path / "writer.lock").open("ab") as lock:
        assert taken(lock)
        assert start_writer(tmp_path) == ""
    with pytest.raises(AssertionError, match="started"):
        start_writer(tmp_path)


def test_a_writer_that_cannot_start_says_what_to_do(tmp_path: Path) -> None:
    assert start_writer(tmp_path / "none").endswith("`nbpipe track` delivers the runs")


DEBUGGED = """
    import sys
    import debugpy._vendored.force_pydevd
    from _pydev_bundle import pydev_monkey
    from jupyter_mlops.tracking.worker import command
    print(pydev_monkey.is_python(sys.executable), pydev_monkey.is_python(command("writer", "x")[0]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="starts Python by a shell")
def test_the_debugger_of_the_kernel_does_not_take_the_writer_for_its_own() -> None:
    code = textwrap.dedent(DEBUGGED)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    echo = [sys.executable, "-c", "import sys; print(sys.argv[1:])", "a b", "$c"]
    shell = command("writer")[: -len([sys.executable, "-P", "-m", "writer"])]

    assert done.stdout.split() == ["True", "False"]
    assert subprocess.check_output([*shell, *echo], text=True).strip() == "['a b', '$c']"
