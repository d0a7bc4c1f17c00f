"""Which names of a notebook a line changes: each way of tests/changes was run, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_mlops.analysis.memory import all_objects
from tests.notebooks_as_text import interpreted
from tests.test_changes import SETUP

TABLES = """
s = pd.Series([1, 2], index=["p", "q"], name="s")
f = pd.DataFrame({"a": [3, 1, 2], "b": [4, 5, 6]}, index=["i", "j", "k"])
bs = pd.Series([box])
"""
NAMES = ["x", "y", "d", "box", "df", "a", "v", "s", "f", "bs", "model", "k_"]


def _ways() -> list[tuple[str, str, str]]:
    """Return what changes, the code before, and the code that changes it."""
    text = (Path(__file__).parent / "changes" / "named.ways").read_text(encoding="utf-8")
    ways: list[tuple[str, str, str]] = []
    for block in text.strip().split("\n\n"):
        head, _, code = block.partition("\n")
        before, _, last = code.rpartition("\n--\n")
        ways.append((head.removeprefix("changes "), before, last))
    return ways


def changed(before: str, code: str) -> set[str]:
    """Return the names whose objects `code` may change, so says the analysis."""
    start = len(interpreted(SETUP + TABLES + before, copy_on_write=True)[0].statements)
    program, effects = interpreted(f"{SETUP}{TABLES}{before}\n{code}", copy_on_write=True)
    indices = [s.index for s in program.statements[start:]]
    known = effects.before[indices[0]]
    mutated = {n for i in indices for n in effects.effects[i].mutated}
    return {
        name
        for name in NAMES
        if name in known and effects.heap.reach(all_objects(known[name].value)) & mutated
    }


@pytest.mark.parametrize(("before", "code"), [w[1:] for w in _ways() if w[0] == "nothing"])
def test_what_changes_nothing_is_left_alone(before: str, code: str) -> None:
    assert changed(before, code) == set()


@pytest.mark.parametrize(("names", "before", "code"), [w for w in _ways() if w[0] != "nothing"])
def test_change_of_a_name_is_seen(names: str, before: str, code: str) -> None:
    assert set(names.split()) <= changed(before, code)
