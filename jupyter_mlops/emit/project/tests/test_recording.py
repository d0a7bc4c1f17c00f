"""The tests that every exported package holds, on the template's own steps: they fail when a line
of a step is damaged, and they skip where nothing is recorded."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PROJECT, Project, fill_with_toy

from nbpipe_template.runtime.recording import Recording

STEPS = ("load", "features", "train", "evaluate")


@pytest.fixture
def shipped(toy: Project) -> Project:
    tests = toy.root / "tests"
    tests.mkdir()
    for path in (PROJECT / "tests_shipped").glob("*.py"):
        shutil.copy(path, tests / path.name)
    text = (tests / "test_train.py").read_text()
    for step in STEPS:
        (tests / f"test_{step}.py").write_text(text.replace("train", step))
    return toy


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of the template's own steps, made once."""
    project = Project(tmp_path_factory.mktemp("recording"))
    fill_with_toy(project)
    project.call("record")
    return project.root / "tests" / "recorded"


@pytest.fixture
def recorded(shipped: Project, recording: Path) -> Project:
    shutil.copytree(recording, shipped.root / "tests" / "recorded")
    return shipped


def outcome(project: Project) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", "tests"]
    done = subprocess.run(
        command,
        cwd=project.root,
        env=project.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_without_a_recording_the_wiring_is_tested(shipped: Project) -> None:
    told = outcome(shipped)

    assert "4 passed, 5 skipped" in told
    assert "nothing is recorded yet: `python -m nbpipe_template record` does it" in told


def test_with_a_recording_everything_is_tested(recorded: Project) -> None:
    assert "9 passed in" in outcome(recorded)


DAMAGES = [
    ("load", "pd.read_csv(data)", "pd.read_csv(data).iloc[1:]", "df"),
    ("features", "df = df.copy()", "pass", ""),
    ("features", "(1 - test_size)", "(1 - test_size) + 1", "X_train.index"),
    ("features", 'df["y"]', 'df["x"]', "y_train"),
    ("features", "np.random.permutation(len(df))", "np.arange(len(df))", "X_train.index"),
    ("train", "Line(ridge)", "Line(ridge + 0.001)", "model.ridge"),
    ("train", "    model.fit(X_train, y_train)\n", "", "model.weights"),
    ("helpers", "** 2", "** 3", "x_squared"),
    ("helpers", "self.ridge * np.eye", "self.ridge * 2 * np.eye", "model.weights"),
    ("evaluate", ".mean()", ".median()", "rmse"),
    ("evaluate", ':.3f}"', ':.2f}"', "printed line 1"),
    ("evaluate", '"residuals"', '"rest"', "figure 1"),
    ("evaluate", "residuals = y_test -", "residuals = y_test +", "figure 1"),
]


@pytest.mark.parametrize(("module", "old", "new", "told"), DAMAGES)
def test_a_damaged_line_fails_a_test(
    recorded: Project, module: str, old: str, new: str, told: str
) -> None:
    recorded.replace(module, old, new)
    found = outcome(recorded)

    if told:
        assert "failed" in found
        assert told in found
    else:
        assert "9 passed" in found


def test_a_step_that_changes_its_input_fails_a_test(recorded: Project) -> None:
    recorded.replace("train", "    model = ", "    X_train['x'] = 0\n    model = ")

    assert "changes its input X_train" in outcome(recorded)


def test_long_data_is_cut(shipped: Project) -> None:
    data = shipped.work / "measurements.csv"
    lines = data.read_text().splitlines()
    data.write_text("\n".join([lines[0], *(lines[1:] * 100)]) + "\n")
    shipped.call("record")
    kept = shipped.root / "tests" / "recorded"

    assert len((kept / "data" / "measurements.csv").read_text().splitlines()) == 1001
    assert sum(path.stat().st_size for path in kept.rglob("*") if path.is_file()) < 200_000
    assert "9 passed" in outcome(shipped)


PAIRED = """
    from typing import Any, NamedTuple

    import numpy as np

    class First(NamedTuple):
        x: Any
        y: Any
        names: Any

    def first() -> First:
        x = np.arange(105_000.0).reshape(35_000, 3)
        y = np.arange(35_000)
        return First(x, y, NAMES)

    def second(x, y, names):
        assert len(x) == len(y) == len(names)
        return len(x)
    """


@pytest.mark.parametrize(
    ("names", "rows"), [("y + 1", 1000), ("[str(n) for n in y]", 35_000)], ids=["cut", "whole"]
)
def test_what_belongs_together_is_cut_together(
    single: Callable[..., Project], names: str, rows: int
) -> None:
    project = single(
        PAIRED.replace("NAMES", names),
        "Step(first), Step(second, returns='rows')",
    )
    project.call("record")
    about = json.loads((project.root / "tests" / "recorded" / "second.json").read_text())

    assert about["outputs"] == {"rows": rows}


HARD = """
    import time

    def first():
        return {"when": time.time(), "what": [1.5, float("nan")], "self": None}

    def second(a):
        return lambda: a

    def third(b):
        return b()["what"]
    """


def test_what_varies_and_what_cannot_be_stored_is_left_out(
    single: Callable[..., Project],
) -> None:
    project = single(
        HARD, "Step(first, returns='a'), Step(second, returns='b'), Step(third, returns='c')"
    )
    told = project.call("record").stdout
    case = (project.root / "tests" / "recorded" / "first.json").read_text()

    assert "third is not recorded: its input b cannot be stored" in told
    assert "recorded 2 steps" in told
    assert "\"a['when']\"" in case.split('"varies"')[1]
    assert Path(project.root / "tests" / "recorded" / "second.json").exists()


BESIDE = """
    def first():
        with open("../beside/words.txt") as file:
            return file.read().split()
    """


def test_a_step_that_reads_beside_the_data_root_is_named(single: Callable[..., Project]) -> None:
    project = single(BESIDE, "Step(first, returns='words')")
    (project.root / "beside").mkdir()
    (project.root / "beside" / "words.txt").write_text("one two")
    told = project.call("record").stdout

    assert "first is not recorded: it reads ../beside/words.txt, which lies outside" in told


WRITING = """
    import os

    def first():
        with open("out/deep/words.txt", "w") as file:
            file.write("one")
        return [1, 2]

    def second(a):
        a.append(3)
        os.mkdir("made")
        with open("made/sum.txt", "w") as file:
            file.write(str(sum(a)))
        os.remove("made/sum.txt")
        os.rmdir("made")
        return sum(a)
    """


def test_a_folder_that_a_step_found_beside_the_data_is_there_again(
    single: Callable[..., Project],
) -> None:
    project = single(WRITING, "Step(first, returns='a'), Step(second, returns='b')")
    recorded = project.root / "tests" / "recorded"
    (project.work / "out" / "deep").mkdir(parents=True)
    told = project.call("record").stdout
    about = json.loads((recorded / "pipeline.json").read_text())

    assert "recorded 2 steps" in told
    assert about["folders"] == ["out/deep"]
    shutil.rmtree(recorded / "data")  # as git does with folders that hold nothing
    assert (Recording(recorded).data / "out" / "deep").is_dir()


DRAWN = """
    import random

    def first():
        return random.randrange(10 ** 9)

    def second(a):
        random.seed(a)
        return random.random()
    """
REPLAY = """
from pathlib import Path
from nbpipe_template.pipeline import pipeline
from nbpipe_template.runtime.recording import Recording
recording = Recording(Path("tests/recorded"))
print([recording.differences(pipeline, name) for name in ("first", "second")])
print(recording.why_not_whole())
"""


def test_what_is_drawn_unseeded_is_drawn_again_in_the_tests(single: Callable[..., Project]) -> None:
    project = single(DRAWN, "Step(first, returns='a'), Step(second, returns='b')")
    project.call("record")
    cases = [Recording(project.root / "tests" / "recorded").case(n) for n in ("first", "second")]

    done = subprocess.run(
        [sys.executable, "-c", REPLAY],
        cwd=project.root,
        env=project.environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "random" in cases[0].states
    assert [case.varies for case in cases] == [(), ()]
    assert done.stdout.splitlines()[0] == "[[], []]"
    assert "drawn unseeded" in done.stdout


SET_LATE = """
    import decimal

    def first():
        print(decimal.Decimal(1) / 3)
        return 1

    def second(a):
        decimal.getcontext().prec = 3
        return a
    """


def test_a_step_is_recorded_as_a_new_process_finds_it(single: Callable[..., Project]) -> None:
    project = single(SET_LATE, "Step(first, returns='a'), Step(second, returns='b')")
    project.call("record")

    assert f"0.{28 * '3'}" in (project.root / "tests" / "recorded" / "first.json").read_text()
