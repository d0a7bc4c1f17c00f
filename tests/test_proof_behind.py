"""The function, setting or seed behind a statement that reads the same on both sides."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks.notebooks import write
from jupyter_mlops.notebook import read
from jupyter_mlops.parity.behind import behind
from jupyter_mlops.parity.plan import Border, Line, Part, Plan
from jupyter_mlops.parity.trail import Trail

CELLS = (
    "import numpy as np\nnp.random.seed(8)\nFACTOR = 2",
    "def inner(n):\n    return n * FACTOR\ndef outer(n):\n    return inner(n) + 1",
)
CALL = "Rows = outer(3)"
SETTINGS = ("np.random.seed(8)",)
HELPERS = ("def inner(n, *, factor):", "    return n * factor", "def outer(n, *, factor):",
           "    return inner(n) + 1")  # fmt: skip

CASES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str, tuple[int, int] | None]] = {
    "nothing is unlike": (SETTINGS, HELPERS, "rows = outer(3)", None),
    "the statement itself": (("pass",), HELPERS, "rows = outer(4)", None),
    "globals are passed on": (("pass",), HELPERS, "rows = outer(3, factor=factor)", (0, 2)),
    "a function": (SETTINGS, (*HELPERS[:3], "    return 0"), "rows = outer(3)", (1, 4)),
    "a function of that function": (
        ("pass",), (HELPERS[0], "    return n", *HELPERS[2:]), "rows = outer(3)", (1, 2),
    ),
    "a function that it does not call": (
        SETTINGS, (HELPERS[0], "    return n", *HELPERS[2:]), "rows = 3", None,
    ),
    "a default of a function": (
        SETTINGS, ("def inner(n=1, *, factor):", *HELPERS[1:]), "rows = outer(3)", (1, 1),
    ),
    "a seed": (("np.random.seed(9)",), HELPERS, "rows = outer(3)", (0, 2)),
    "no such statement": (("pass",), HELPERS, "", None),
}  # fmt: skip


@pytest.mark.parametrize(("settings", "helpers", "emitted", "place"), CASES.values(), ids=CASES)
def test_what_is_behind_a_statement(
    tmp_path: Path, settings: tuple[str, ...], helpers: tuple[str, ...], emitted: str,
    place: tuple[int, int] | None,
) -> None:  # fmt: skip
    own = "Rows = 3" if emitted == "rows = 3" else CALL
    notebook = read(write(tmp_path / "a.ipynb", [("train", source) for source in (*CELLS, own)]))
    sources = tmp_path / "src" / "a"
    sources.mkdir(parents=True)
    (sources / "settings.py").write_text("\n".join(settings))
    (sources / "helpers.py").write_text("\n".join(helpers))
    lines = (
        Line("src/a/settings.py", 1, 0, 2),
        *(Line("src/a/helpers.py", number, 1, number) for number in range(1, 5)),
        Line("src/a/train.py", 1, 2, 1),
    )
    part = Part("train", "train", (2,), (Border("train", "rows", "Rows", 2),))
    plan = Plan(tmp_path, "a", notebook, "a.ipynb", (part,), {"factor": "FACTOR"}, lines)
    trail = Trail(notebook)
    node = ast.parse(emitted).body[0] if emitted else None

    found = behind(plan, trail, trail.deeds[-1], node)

    assert ((found.cell, found.line) if found else None) == place


STEP = (
    "class Model:\n    def fit(self, rows):\n        self.size = len(rows)\nLIMIT = 3",
    "model = Model()",
    "model.fit([1] * LIMIT)",
)
EMITTED = ("class Model:", "    def fit(self, rows):", "        self.size = len(rows)", "LIMIT = 3",
           "def train():", "    model = Model()", "    model.fit([1] * LIMIT)")  # fmt: skip

# Edits of the module in which the step's function stands, by line.
OWN: dict[str, tuple[dict[int, str], tuple[int, int] | None]] = {
    "nothing": ({}, None),
    "a method of what was made before": ({3: "        self.size = 0"}, (0, 3)),
    "a value beside the function": ({4: "LIMIT = 4"}, (0, 4)),
    "a line of the function": ({6: "    model = Model"}, None),
    "a file that cannot be read": ({1: "class Model("}, (0, 1)),
}


@pytest.mark.parametrize(("edits", "place"), OWN.values(), ids=OWN)
def test_what_stands_beside_the_function_of_a_step(
    tmp_path: Path, edits: dict[int, str], place: tuple[int, int] | None
) -> None:
    notebook = read(write(tmp_path / "a.ipynb", [("train", source) for source in STEP]))
    sources = tmp_path / "src" / "a"
    sources.mkdir(parents=True)
    text = "\n".join(edits.get(number, line) for number, line in enumerate(EMITTED, start=1))
    (sources / "train.py").write_text(text)
    lines = (
        *(Line("src/a/train.py", number, 0, number) for number in range(1, 5)),
        Line("src/a/train.py", 6, 1, 1), Line("src/a/train.py", 7, 2, 1),
    )  # fmt: skip
    part = Part("train", "train", (0, 1, 2), (Border("train", "model", "model", 2),))
    plan = Plan(tmp_path, "a", notebook, "a.ipynb", (part,), {}, lines)
    trail = Trail(notebook)
    node = ast.parse("model.fit([1] * LIMIT)").body[0]

    found = behind(plan, trail, trail.deeds[-1], node)

    assert ((found.cell, found.line) if found else None) == place
