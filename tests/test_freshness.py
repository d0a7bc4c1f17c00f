"""Whether a fresh run from top to bottom would give what is shown."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from jupyter_mlops.tracking import freshness, replacing, status
from tests.test_lineage import LOAD, Cells

Steps = list[tuple[str, str]]


def told(steps: Steps, now: dict[str, str] | None = None) -> list[str]:
    """Return all that is said of cells that run one after the other, tagged as they are called."""
    cells = Cells()
    for name, code in steps:
        cells(name, code, "" if name == "setup" else None)
    texts = {name: code for name, code in steps}
    order = sorted(texts, key=lambda name: cells.places[name])
    cells.lineage.present(now if now is not None else {name: texts[name] for name in order})
    said = [text for cell in status.cells(cells.lineage) for text in cell["stale"] + cell["doubts"]]
    found = status.order(cells.lineage)
    return said + ([] if found == "as in the document" else [found])


ONCE: Steps = [("load", "rows = [1]"), ("features", "X = rows + [2]"), ("train", "m = X[:]")]

FRESH: dict[str, Steps] = {
    "in-order": ONCE,
    "a-cell-that-is-run-again": [*ONCE, ("train", "m = X[:]")],
    "all-again": [*ONCE, *ONCE],
    "definitions-last": [*ONCE, ("setup", "def scale(x):\n    return x")],
    "independent": [("features", "a = 1"), ("load", "b = 2")],
    "an-item-that-is-replaced": [
        ("load", "d = {'a': 1}"),
        ("features", "d['b'] = d['a'] + 1"),
        ("features", "d['b'] = d['a'] + 2"),
    ],
    "setup-again": [("setup", "K = 1"), ("load", "x = K"), ("setup", "K = 1")],
    "comments": [*ONCE[:2], ("features", "X = rows + [2]  # two")],
}

DOUBTFUL: dict[str, tuple[Steps, list[str]]] = {
    "again-on-what-it-gave": (
        [("load", "n = 1"), ("features", "n = n + 1"), ("features", "n = n + 1")],
        ["`n` has gone through `features` 2 times"],
    ),
    "again-in-place": (
        [("load", "a = []"), ("features", "a.append(1)"), ("features", "a.append(1)")],
        ["`a` has gone through `features` 2 times"],
    ),
    "an-earlier-text": (
        [("load", "d = {}"), ("features", "d['b'] = 1"), ("features", "d['c'] = 1")],
        ["`d` was changed by an earlier text of `features` too"],
    ),
    "a-read-of-what-stands-below": (
        [("load", "x = 1"), ("train", "x = 2"), ("features", "y = x")],
        ["cell 2 ran before cell 1"],
    ),
    "setup-again-over-what-stands-below": (
        [("setup", "K = 1"), ("features", "K = 3"), ("setup", "K = 1"), ("train", "x = K")],
        ["cell 1 ran before cell 0"],
    ),
    "drawn-again": (
        [
            ("setup", "import random"),
            ("load", "random.seed(1)"),
            ("train", "m = random.random()"),
            ("train", "m = random.random()"),
        ],
        ["it is not the first that drew from random since that was seeded"],
    ),
    "upstream": (
        [*ONCE, ("load", "rows = [1]")],
        ["`rows` came from an older `load`", "`X` came from an older `load`"],
    ),
}


@pytest.mark.parametrize("steps", FRESH.values(), ids=FRESH)
def test_nothing_is_said_of_what_a_fresh_run_gives(steps: Steps) -> None:
    assert told(steps) == []


@pytest.mark.parametrize(("steps", "expected"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_what_speaks_against_it(steps: Steps, expected: list[str]) -> None:
    assert [text for text in told(steps) if text in expected] == expected


def test_a_text_that_was_changed_since() -> None:
    now = {"load": "rows = [7]", "features": "X = rows + [2]", "train": "m = X[:]"}
    assert told(ONCE, now) == [
        "its text was changed since it ran",
        "`rows` came from `load` before its text was changed",
        "`X` came from `load` before its text was changed",
    ]


def test_a_comment_changes_nothing() -> None:
    now = {"load": "rows = [1]  # one", "features": "X = rows + [2]", "train": "m = X[:]"}
    assert told(ONCE, now) == []


def test_cells_that_were_moved_stand_where_they_are_now() -> None:
    steps = [("load", "x = 1"), ("features", "x = 2"), ("train", "y = x")]
    texts = dict(steps)
    assert told(steps, {name: texts[name] for name in ("load", "features", "train")}) == []
    moved = {name: texts[name] for name in ("features", "load", "train")}
    assert told(steps, moved) == ["cell 1 ran before cell 0"]


def test_a_cell_that_is_gone_and_changed_something() -> None:
    steps = [("load", LOAD), ("features", "rows.append(3)"), ("train", "m = sum(rows)")]
    now = {"load": LOAD, "train": "m = sum(rows)"}
    assert told(steps, now) == ["`rows` was changed by a cell that is no longer in the notebook"]


class Model:
    def __init__(self, *, warm_start: bool) -> None:
        self.warm_start = warm_start

    def get_params(self) -> dict[str, Any]:
        return {}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("df['a'] = 1", "a"),
        ("df.a = df.b + 1", "a"),
        ("df['a'] = df['b'].map(len) + len(df)", "a"),
        ("df.loc[df.b > 1, 'a'] = 0", "a"),
        ("df.dropna(inplace=True)", "dropna()"),
        ("cold.fit(X)", "fit()"),
        ("warm.fit(X)", ""),
        ("df['a'] += 1", ""),
        ("df['a'] = df.a + 1", ""),
        ("df['a'] = df['a'].fillna(0)", ""),
        ("df.loc[df.b > 1, 'a'] = df['a'] + 1", ""),
        ("df['a'] = df.sum(axis=1)", ""),
        ("df['a'] = scaled(df)", ""),
        ("df[name] = 1", ""),
        ("rows.append(1)", ""),
        ("net.fit(X)", ""),
        ("a = df['a'] = 1", ""),
    ],
)
def test_what_a_statement_replaces(statement: str, expected: str) -> None:
    namespace = {"cold": Model(warm_start=False), "warm": Model(warm_start=True), "net": object()}
    (node,) = ast.parse(statement).body
    assert replacing.replaced(node, namespace) == {expected}


def test_order_says_nothing_without_a_document() -> None:
    cells = Cells()
    cells.places["load"] = None  # type: ignore[assignment]
    cells("load", "K = 3")
    assert freshness.order(cells.lineage) == "not known"
