"""Runs that are killed, and runs side by side, leave a store that the next run can use."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable

import pytest
from conftest import Project

SLOW = """
    import time
    def first():
        return list(range(20_000))
    def second(a):
        time.sleep(0.05)
        return [a, a[::-1]]
    def third(b):
        return sum(b[0]) + sum(b[1])
    """
STEPS = "Step(first, returns='a'), Step(second, returns='b'), Step(third, returns='total')"
TOTAL = 2 * sum(range(20_000))


def start(project: Project, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        project.command("run", "--no-track", *options),
        cwd=project.work,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("attempt", range(8))
def test_after_kill_9_the_next_run_is_right(single: Callable[..., Project], attempt: int) -> None:
    project = single(SLOW, STEPS)
    process = start(project)
    time.sleep(0.1 + random.Random(attempt).random() * 0.3)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    assert project.run()["results"]["total"] == TOTAL
    assert "running" not in project.call("runs").stdout
    assert set(project.why().values()) == {"up to date"}


def test_a_killed_run_is_listed_as_killed(single: Callable[..., Project]) -> None:
    project = single(
        "import time\ndef first():\n    open('on', 'w').close()\n    time.sleep(60)\n", "first"
    )
    process = start(project)
    while not (project.work / "on").exists():
        time.sleep(0.02)
    during = project.call("runs").stdout
    process.kill()
    process.communicate()

    assert "running" in during
    assert "killed" in project.call("runs").stdout


def test_runs_side_by_side_do_not_disturb_one_another(single: Callable[..., Project]) -> None:
    project = single(SLOW, STEPS)
    processes = [start(project, *options) for options in ([], ["--no-cache"], [], ["--isolated"])]
    failures = [process.communicate()[1] for process in processes]

    assert [process.returncode for process in processes] == [0] * 4, failures
    assert project.run()["results"]["total"] == TOTAL
    assert project.call("runs").stdout.count("finished") == 5
    assert list((project.work / ".runs" / "tmp").iterdir()) == []


def test_values_that_cannot_be_stored_pass_on_in_one_process(
    single: Callable[..., Project],
) -> None:
    project = single(
        "def first():\n    return (x for x in (1, 2))\n"
        "def second(a):\n    return sum(a)\n"
        "def third(b):\n    return lambda: b\n",
        "Step(first, returns='a'), Step(second, returns='b'), Step(third, returns='c')",
    )
    run = project.run()
    again = project.why()
    isolated = project.call("run", "--no-track", "--isolated", "--no-cache", expect=1).stderr

    assert run["results"] == {}
    assert run["steps"][1]["outputs"][0]["value"] == 3
    assert "generator" in run["steps"][0]["unstored"]["a"]
    assert "c" in run["steps"][2]["unstored"]
    assert again == {"first": "a was not stored", "second": "a changed", "third": "up to date"}
    assert "step first returns `a`, which a later step takes and which cannot be stored" in isolated
