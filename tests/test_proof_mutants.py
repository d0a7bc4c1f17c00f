"""The faults that the study of the proof plants are what they are called, and change one place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks.mutants import Mutant, choose
from benchmarks.mutations import Found, _share, _sum

SOURCE = """\
import random


def train(rows, *, size=3):
    \"\"\"Train.\"\"\"
    random.seed(7)
    rows = rows.copy()
    rows["a"] = rows.b + 0.5
    model = Model(size, 2, random_state=1)
    model.fit(rows, size)
    return model
"""

KINDS = {
    "constant": ("random.seed(7)", "random.seed(8)"),
    "dropped line": ("model.fit(rows, size)", "pass"),
    "lost copy": ("rows = rows.copy()", "rows = rows"),
    "lost seed": ("random.seed(7)", "pass"),
    "operator": ("rows.b + 0.5", "(rows.b) - (0.5)"),
    "reordered statements": ("random.seed(7)", "rows = rows.copy()\n    random.seed(7)"),
    "stale default": ("size=3", "size=4"),
    "swapped arguments": ("model.fit(rows, size)", "model.fit(size, rows)"),
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "src" / "churn"
    folder.mkdir(parents=True)
    for name in ("train.py", "pipeline.py", "__init__.py"):
        (folder / name).write_text(SOURCE)
    return tmp_path


def test_only_what_came_from_the_notebook_is_damaged(package: Path) -> None:
    found = choose(package, 500, 1)

    assert {mutant.file for mutant in found} == {"src/churn/train.py"}
    assert {mutant.kind for mutant in found} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_what_it_is_called(package: Path, kind: str) -> None:
    before, after = KINDS[kind]
    texts = [mutant.text(SOURCE) for mutant in choose(package, 500, 1) if mutant.kind == kind]

    assert any(before in SOURCE and after in text for text in texts), texts
    assert all(text != SOURCE for text in texts)
    for text in texts:
        ast.parse(text)


def test_the_choice_is_the_same_every_time_and_mixed(package: Path) -> None:
    found = choose(package, 8, 3)

    assert found == choose(package, 8, 3)
    assert len({mutant.kind for mutant in found}) == 8


def test_shares_leave_out_what_is_not_known() -> None:
    assert _share([True, None, False, True]) == "2/3 = 66.7%"
    assert _share([None]) == "-"


def test_faults_that_change_nothing_do_not_count() -> None:
    mutant = Mutant("constant", "src/churn/train.py", 1, "a", "b")
    found = [
        Found(mutant, True, True, True, False, True, ""),
        Found(mutant, False, False, None, None, False, ""),
    ]

    assert _sum(found).startswith("2 faults, 1 change a value, caught 1/1 = 100.0%")
