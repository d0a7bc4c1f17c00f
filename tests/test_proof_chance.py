"""Why a notebook differs from itself: found by the way back from a value, and never invented."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.notebooks import write
from jupyter_mlops.notebook import read
from jupyter_mlops.parity.causes import HASHES, THREADED, UNKNOWN, Chance, explained
from jupyter_mlops.parity.compare.__main__ import Result
from jupyter_mlops.parity.package import Mode
from jupyter_mlops.parity.plan import Border, Part, Plan
from jupyter_mlops.parity.reference import Reference, Stir
from jupyter_mlops.parity.report import Outcome, Verdict, between_runs
from jupyter_mlops.parity.trail import Trail

Cells = Sequence[str]

# Cell by cell: what each one does, and which generators it leaves in another state in each run.
KMEANS = (
    "import pandas as pd\nfrom sklearn.cluster import KMeans\ndf = pd.read_csv('a.csv')",
    "%matplotlib inline\nplain = df.copy()",
    "model = KMeans(5)\nmodel.fit(df)",
    "model = KMeans(3)\nlabels = model.fit_predict(df)",
    "df['cluster'] = labels",
    "first = df[df.cluster == 0]\nsize = len(plain)",
)
STIRRED = {0: "random", 2: "numpy.random", 3: "numpy.random"}


def plan(folder: Path, cells: Cells, *borders: tuple[str, int]) -> Plan:
    notebook = read(write(folder / "a.ipynb", [("train", source) for source in cells]))
    found = tuple(Border("train", name, name, cell) for name, cell in borders)
    part = Part("train", "train", tuple(range(len(cells))), found)
    return Plan(folder, "a", notebook, "a.ipynb", (part,), {}, ())


def run(number: int, stirred: dict[int, str], before: str = "state") -> Reference:
    stirs = tuple(Stir(cell, name, before, f"{number}{cell}") for cell, name in stirred.items())
    return Reference(Path(), "", (), 0.0, {}, {}, stirs)


def outcome(name: str, verdict: Verdict = Verdict.NONDETERMINISTIC) -> Outcome:
    return Outcome("train", name, Mode.ISOLATED, verdict)


BACK = {
    "what binds it": ("size", 5, {}, [5, 1, 0]),
    "what changes it": ("model", 2, {}, [2, 2, 0]),
    "its magics are no statements": ("plain", 2, {}, [1, 0]),
    "nothing before it is bound anew": ("model", 3, {}, [3, 3, 0]),
    "through what it was made of": ("first", 5, {}, [5, 4, 3, 3, 0]),
    "until what is known to be the same": ("first", 5, {"df": {0}}, [5, 4, 3, 3]),
    "which counts for what follows only": ("plain", 1, {"df": {1}}, [1, 0]),
    "nothing": ("none", 5, {}, []),
    "all of a cell": ("", 4, {}, [4, 3, 3, 0]),
}


@pytest.mark.parametrize(("variable", "cell", "steady", "cells"), BACK.values(), ids=BACK)
def test_the_way_back(
    tmp_path: Path, variable: str, cell: int, steady: dict[str, set[int]], cells: list[int]
) -> None:
    trail = Trail(plan(tmp_path, KMEANS).notebook)

    assert [deed.cell for deed in trail.back(cell, variable, steady)] == cells


DRAWS = "other.append(random.random())"

# What changes the value of `a`, and the cells on the way back from it; then on the wide way.
SHARED: dict[str, tuple[list[str], list[int], list[int]]] = {
    "nothing": (["a = [1]", "other = list(a)", DRAWS], [0], [0]),
    "another name": (["a = [1]", "other = a", DRAWS], [2, 1, 0], [2, 1, 0]),
    "the first of two names": (["other = [1]", "a = other", DRAWS], [2, 1, 0], [2, 1, 0]),
    "a chain of names": (
        ["a = [1]", "b = a", "other = b", DRAWS], [3, 2, 1, 0], [3, 2, 1, 0]
    ),
    "a part of it": (
        ["a = {'k': [1]}", "other = a['k']", DRAWS], [0], [2, 1, 0]
    ),
    "what it is a part of": (["a = [1]", "other = {'k': a}", "other['n'] = 1"], [0], [0]),
    "a view": (
        ["import numpy as np\na = np.zeros(3)", "other = a[:2]", "other[0] = 1"],
        [2, 1, 0], [2, 1, 0],
    ),
    "a helper that changes another name": (
        ["def add(rows):\n    rows.append(1)", "a = [1]", "other = a", "n = add(other)"],
        [3, 2, 1, 0], [3, 2, 1, 0],
    ),
    "a name that is bound anew": (["a = [1]", "other = a", "other = [2]", DRAWS], [0], [0]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "narrow", "wide"), SHARED.values(), ids=SHARED)
def test_the_way_back_goes_through_other_names(
    tmp_path: Path, cells: list[str], narrow: list[int], wide: list[int]
) -> None:
    trail = Trail(plan(tmp_path, cells).notebook)

    for is_wide, expected in ((False, narrow), (True, wide)):
        way = trail.back(len(cells) - 1, "a", {}, wide=is_wide)
        assert list(dict.fromkeys(deed.cell for deed in way)) == expected


@pytest.mark.parametrize("name", ["rows", "table"])
def test_a_cause_goes_through_other_names(tmp_path: Path, name: str) -> None:
    """`rows` is the list that is drawn into, `table` holds it."""
    made = plan(
        tmp_path,
        ["import random\nrows = [1]", "table = {'rows': rows}", "other = rows", DRAWS],
    )
    references = [run(number, {3: "random"}) for number in (1, 2)]

    found = Chance(made, references, ()).behind(3, name)

    assert found == "random is drawn from in cell 3 before anything seeds it"


CAUSES = {
    "the fit": ("model", 2, "np.random is drawn from in cell 2"),
    "the second fit, not the first": ("labels", 3, "np.random is drawn from in cell 3"),
    "made of what was drawn": ("first", 5, "np.random is drawn from in cell 3"),
    "made of the data alone": ("size", 5, ""),
}


@pytest.mark.parametrize(("variable", "cell", "cause"), CAUSES.values(), ids=CAUSES)
def test_a_cause_is_inherited(tmp_path: Path, variable: str, cell: int, cause: str) -> None:
    """An import that draws, as in cell 0, is no cause of what is steady after it."""
    made = plan(tmp_path, KMEANS, ("df", 0), (variable, cell))
    references = [run(number, STIRRED) for number in (1, 2)]

    found = Chance(made, references, [outcome("df", Verdict.EQUAL)]).behind(cell, variable)

    assert found == (f"{cause} before anything seeds it" if cause else "")


def test_a_method_that_returns_something_may_change_what_it_belongs_to(tmp_path: Path) -> None:
    trail = Trail(plan(tmp_path, KMEANS).notebook)

    assert [deed.cell for deed in trail.back(3, "model", {}, wide=True)] == [3, 3, 1, 0]


def test_a_generator_in_the_same_state_in_both_runs_was_seeded(tmp_path: Path) -> None:
    made = plan(tmp_path, KMEANS)
    references = [run(1, STIRRED), run(1, STIRRED)]

    assert Chance(made, references, ()).behind(5, "first") == ""
    assert Chance(made, references, ()).draws(5) is None


def test_a_cell_that_imports_the_library_draws_for_want_of_others(tmp_path: Path) -> None:
    made = plan(tmp_path, ["import numpy as np\na = np.random.random()", "b = a + 1"])
    references = [run(number, {0: "numpy.random"}, before="") for number in (1, 2)]

    assert "in cell 0" in Chance(made, references, ()).behind(1, "b")


UNEXPLAINED = {
    "set": ("a = list({'x', 'y'})", {}, False, HASHES),
    "set behind a draw": ("a = list({'x', 'y'})", {0: "random"}, False, HASHES),
    "nothing to be seen, alike with the same hashes": ("a = thing.get()", {}, False, HASHES),
    "alike by chance perhaps": ("a = thing", {0: "random"}, False, UNKNOWN),
    "never alike": ("a = thing", {}, True, THREADED),
    "a thread that is to be seen": (
        "import threading\na = []\nthreading.Thread(target=a.append, args=(1,)).start()", {}, True,
        "`threading.Thread` in cell 1 line 3: it depends on which thread comes first",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "stirred", "differs", "cause"), UNEXPLAINED.values(), ids=UNEXPLAINED
)
def test_what_else_is_tried(
    tmp_path: Path, source: str, stirred: dict[int, str], differs: bool, cause: str
) -> None:
    made = plan(tmp_path, ["import thing\nthing.draw()", source], ("a", 1))
    references = [run(number, stirred) for number in (1, 2)]
    again = {made.borders[0]: Result(0, detail="1 and 2" if differs else "")}

    (found,) = explained(made, references, [outcome("a")], lambda: again)

    assert found.cause == cause


def test_two_runs_are_told_as_runs() -> None:
    assert between_runs("1 in the notebook, 2 in the package") == (
        "two runs of the notebook differ: 1 in one, 2 in the other"
    )
