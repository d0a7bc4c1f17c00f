"""Which executions a value comes from, and when it is out of date."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_mlops.stages import role
from jupyter_mlops.tracking import lineage
from jupyter_mlops.tracking.executions import CellRun
from jupyter_mlops.tracking.lineage import Lineage, Ran

SETUP = "K = 2\ndef grow(rows):\n    rows.append(K)\ndef total(rows):\n    return sum(rows) + K"
LOAD = "rows = [1, 2]"
FEATURES = "grow(rows)\nX = rows[:]"
TRAIN = "model = [total(X)]"
EVALUATE = "score = model[0]"


class Cells:
    """Runs cells `name` with the tag `name`, and keeps what lineage says about each."""

    def __init__(self) -> None:
        self.lineage = Lineage()
        self.namespace: dict[str, Any] = {}
        self.places = {"setup": 0, "load": 1, "features": 2, "train": 3, "evaluate": 4}

    def __call__(self, name: str, code: str, tag: str | None = None) -> Ran:
        found = role(code, (name if tag is None else tag,))
        place = self.places.setdefault(name, len(self.places))
        one = CellRun(code, code, name, found.tag, found, 0, self.namespace, place)
        ran = self.lineage.enter(one)
        try:
            exec(code, self.namespace)
        except ZeroDivisionError:
            return self.lineage.leave(ran.number, self.namespace, "failed", 0.0)
        return self.lineage.leave(ran.number, self.namespace, "done", 0.0)

    def everything(self) -> None:
        self("setup", SETUP, "")
        self("load", LOAD)
        self("features", FEATURES)
        self("train", TRAIN)

    def doubts(self, ran: Ran) -> list[str]:
        known = self.lineage
        return [*known.stale(ran.number), *known.hidden(ran.number), *known.repeats(ran.number)]


@pytest.fixture
def cells() -> Cells:
    made = Cells()
    made.everything()
    return made


def test_in_order_nothing_is_doubtful(cells: Cells) -> None:
    ran = cells("evaluate", EVALUATE)
    assert cells.doubts(ran) == []
    assert cells.lineage.order(ran.origins) == "as in the document"


def test_origin_goes_through_helpers_and_changes_in_place(cells: Cells) -> None:
    ran = cells("evaluate", EVALUATE)
    assert ran.origins == {1, 2, 3, 4}
    assert cells.lineage.origin["rows"] == {1, 2, 3}
    assert ran.flows["score"] == {1, 2, 3, 4, 5}


def test_helper_is_read_with_the_globals_that_it_reads(cells: Cells) -> None:
    cells("other", "K = 5", "")
    ran = cells("train", "model = [total([1])]")
    assert {"total", "K"} <= ran.reads.keys()
    assert ran.origins == {1, 5}


def test_each_name_has_its_own_origin() -> None:
    cells = Cells()
    cells("one", "a = [1]", "train:one")
    cells("two", "b = [2]", "train:two")
    ran = cells("evaluate", "first = a[0]\nsecond = b[0]\nboth = first + second")
    assert (ran.flows["first"], ran.flows["second"]) == ({1, 3}, {2, 3})
    assert ran.flows["both"] == {1, 2, 3}


STALE: dict[str, tuple[list[tuple[str, str, str | None]], list[str]]] = {
    "noop": ([], []),
    "upstream again": ([("features", FEATURES, None)], ["`model` came from an older `features`"]),
    "upstream and train again": ([("features", FEATURES, None), ("train", TRAIN, None)], []),
    "load again, features not": ([("load", LOAD, None)], ["`model` came from an older `load`"]),
    "setup again as it was": ([("setup", SETUP, "")], []),
    "setup with another text": (
        [("setup", SETUP.replace("K = 2", "K = 3"), "")],
        ["`model` came from an older cell 0"],
    ),
    "a comment in setup": ([("setup", f"{SETUP}  # two", "")], []),
    "a cell that it does not need": ([("look", "len(rows)", "")], []),
}


@pytest.mark.parametrize(("more", "expected"), STALE.values(), ids=STALE)
def test_stale(cells: Cells, more: list[tuple[str, str, str | None]], expected: list[str]) -> None:
    for name, code, tag in more:
        cells(name, code, tag)
    ran = cells("evaluate", EVALUATE)
    assert cells.lineage.stale(ran.number) == expected


def test_stale_needs_the_comparison(cells: Cells, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lineage, "replaces", lambda later, past: False)
    cells("features", FEATURES)
    assert cells.lineage.stale(cells("evaluate", EVALUATE).number) == []


def test_a_name_that_its_cell_no_longer_makes(cells: Cells) -> None:
    cells("features", "Z = rows[:]")
    ran = cells("train", TRAIN)
    assert cells.lineage.hidden(ran.number) == ["`X` is left from an earlier text of `features`"]


def test_a_name_whose_cell_is_gone(cells: Cells) -> None:
    cells.lineage.present({"setup": SETUP, "load": LOAD, "train": TRAIN, "evaluate": EVALUATE})
    ran = cells("train", TRAIN)
    said = ["`X` was made by a cell that is no longer in the notebook"]
    assert cells.lineage.hidden(ran.number) == said


def test_a_name_from_before_the_recording() -> None:
    cells = Cells()
    cells.namespace["old"] = [1]
    assert cells.doubts(cells("train", "model = [old[0]]")) == [
        "`old` was made before recording began"
    ]


def test_libraries_and_names_of_the_shell_are_not_from_before() -> None:
    cells = Cells()
    cells.namespace |= {"math": __import__("math"), "In": [], "_": 3, "display": print}
    assert cells.doubts(cells("train", "model = [math.pi, In, _, len([])]\ndisplay(3)")) == []


def test_a_cell_that_was_applied_twice() -> None:
    cells = Cells()
    cells("load", "n = 1")
    cells("features", "n = n + 1")
    ran = cells("features", "n = n + 1")
    assert cells.lineage.repeats(ran.number) == ["`n` has gone through `features` 2 times"]
    cells("load", "n = 1")
    assert cells.lineage.repeats(cells("features", "n = n + 1").number) == []


def test_a_failed_cell_has_not_made_what_it_did_not_get_to(cells: Cells) -> None:
    ran = cells("features", "first = rows\n1 / 0\nX = 3")
    assert cells.lineage.origin["X"] == {1, 2, 3}
    assert cells.lineage.origin["first"] == {1, 2, 3, 5}
    assert "X" not in ran.flows


def test_deleted_names_have_no_origin(cells: Cells) -> None:
    cells("features", "del X")
    assert "X" not in cells.lineage.origin


def test_order_says_who_ran_before_whom() -> None:
    cells = Cells()
    cells("features", "X = [1]")
    cells("load", "K = 3")
    ran = cells("train", "model = X + [K]")
    assert cells.lineage.order(ran.origins) == "cell 2 ran before cell 1"


def test_order_is_not_known_without_a_document() -> None:
    cells = Cells()
    cells.places["load"] = None  # type: ignore[assignment]
    cells("load", "K = 3")
    assert cells.lineage.order(cells("train", "model = [K]").origins) == "not known"


def test_what_was_seen_changing_counts(cells: Cells) -> None:
    ran = cells("look", "pass", "")
    cells.lineage.touch(ran.number, ["model"])
    assert ran.number in cells.lineage.origin["model"]


def test_code_that_the_analysis_cannot_follow_still_reads_and_writes(
    cells: Cells, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(statement: object) -> object:
        raise RecursionError

    monkeypatch.setattr(cells.lineage._interpreter, "statement", broken)
    ran = cells("evaluate", EVALUATE)
    assert ran.origins == {1, 2, 3, 4}
    assert ran.changes


def test_a_cell_that_does_not_parse_is_kept(cells: Cells) -> None:
    found = role("x = (", ())
    one = CellRun("x = (", "x = (", "bad", None, found, 0, cells.namespace)
    ran = cells.lineage.enter(one)
    assert ran.tree is None
    assert cells.lineage.leave(ran.number, cells.namespace, "failed", 0.0).state == "failed"
