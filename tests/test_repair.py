"""`nbpipe export --repair`: steps are joined where a border loses something, with proof or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.notebooks import write
from jupyter_mlops import cli
from jupyter_mlops.errors import ExtractError
from jupyter_mlops.parity import status
from jupyter_mlops.parity.making import Repair, make

GENERATOR = [
    ("load", "numbers = (n * n for n in range(5))"),
    ("features", "head = str(next(numbers))"),
    ("train", "total = len(list(numbers)) + len(head)"),
    ("evaluate", "result = total / 2"),
]


def test_a_notebook_that_needs_no_repair_is_exported_as_it_is(tmp_path: Path) -> None:
    cells = [("load", "numbers = [1, 2]"), ("train", "total = sum(numbers)")]
    path = write(tmp_path / "plain.ipynb", cells)

    made = make(path, tmp_path / "out", repair=True, progress=lambda _text: None)

    assert made.repairs == ()
    assert [step.tag for step in made.report.pipeline.steps] == ["load", "train"]
    assert made.proof.exit_code == 0


def test_steps_are_joined_where_a_value_cannot_cross(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "once.ipynb", GENERATOR)
    out = tmp_path / "out"

    assert cli.run(["export", str(path), "-o", str(out), "--repair", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert [repair["steps"] for repair in found["repairs"]] == [
        ["load", "features"], ["features", "train"],
    ]  # fmt: skip
    assert "cannot be stored" in found["repairs"][0]["reason"]
    assert [step["tag"] for step in found["pipeline"]["steps"]] == ["train", "evaluate"]
    assert found["proof"]["exit_code"] == 0
    assert status(out).exit_code == 0


UNSEEN = [
    (None, "import mimetypes"),
    ("load", "kind = 'x/odd'\nmimetypes.add_type(kind, '.odd')"),
    ("train", "during = mimetypes.guess_type('a.odd')"),
    ("evaluate", "result = during"),
]


def test_a_difference_is_repaired_by_taking_its_border_away(tmp_path: Path) -> None:
    path = write(tmp_path / "unseen.ipynb", UNSEEN)

    made = make(path, tmp_path / "out", repair=True, progress=lambda _text: None)

    assert [repair.steps for repair in made.repairs] == [("load", "train")]
    assert "during" in made.repairs[0].reason
    assert made.proof.exit_code == 0


BEYOND = [
    ("load", "numbers = (n for n in range(3))\nlock = __import__('threading').Lock()"),
    ("evaluate", "result = [sum(numbers), lock, input]"),
    ("evaluate", "answer = eval('result')"),
]


def test_what_cannot_be_repaired_stays_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "beyond.ipynb", BEYOND)

    with pytest.raises(ExtractError) as refusal:
        make(path, tmp_path / "out", repair=True, progress=lambda _text: None)

    assert refusal.value.findings
    assert not (tmp_path / "out").exists()


def test_a_repair_reads_as_a_sentence() -> None:
    assert str(Repair(("load", "train"), "it is lost")) == "joined load with train: it is lost"
