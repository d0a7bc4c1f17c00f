"""Quick fixes, carried out as the panel does: what they mend is gone, nothing else is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_mlops.server.document import document

Cells = list[tuple[str, str]]


def analysed(given: Cells) -> dict[str, Any]:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{index}",
            "source": source,
            "metadata": {"tags": tags.split()} if tags else {},
        }
        for index, (tags, source) in enumerate(given)
    ]
    return document({"name": "nb.ipynb", "cells": cells}, Path("/nonexistent"))


def mended(given: Cells, fix: dict[str, Any]) -> Cells:
    made = list(given)
    for one in fix["cells"]:
        tags, source = made[one["cell"]]
        assert source == one["was"]
        made[one["cell"]] = (tags, one["source"])
    if added := fix["added"]:
        made.insert(added["before"], (" ".join(added["tags"]), added["source"]))
    return made


def hints(given: Cells, word: str) -> list[dict[str, Any]]:
    found = analysed(given)
    assert found["error"] is None
    return [one for one in found["hints"] if word in one["message"]]


IMPORT = ("", "import numpy as np\nfrom sklearn.ensemble import RandomForestClassifier as RF")
DATA = ("load", "x = np.ones((4, 2))")


class TestSeeds:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("x = 1", None),
            ("m = RF(random_state=1)", None),
            ("m = RF(**given)", None),
            ("np.random.seed(1)\nm = RF()", None),
            ("from sklearn.linear_model import LogisticRegression as L\nm = L()", None),
            ("from sklearn.model_selection import KFold\nk = KFold(5)", None),
            ("m = RF()", "m = RF(random_state=SEED)"),
            ("m = RF(5)", "m = RF(5, random_state=SEED)"),
            ("m = RF(\n    5,\n)", "m = RF(\n    5,\nrandom_state=SEED)"),
            ("m = RF(  # all, of it\n    5  # five,\n)", "five,\n, random_state=SEED)"),
            ("ü = 'ä'; m = RF()", "ü = 'ä'; m = RF(random_state=SEED)"),
            ("y = np.random.rand(3)", "np.random.seed(SEED)\ny = np.random.rand(3)"),
            (
                "from sklearn.model_selection import KFold\nk = KFold(5, shuffle=True)",
                "shuffle=True, random_state=SEED)",
            ),
            (
                "from sklearn.model_selection import train_test_split\na, b = train_test_split(x)",
                "train_test_split(x, random_state=SEED)",
            ),
        ],
    )
    def test_what_draws_without_one_gets_one(self, before: str, after: str | None) -> None:
        given = [IMPORT, ("", "given = {}"), DATA, ("train", before)]
        found = hints(given, "no seed")
        if after is None:
            assert found == []
            return
        (fix,) = found[0]["fixes"]
        made = mended(given, fix)
        assert ("parameters", "SEED = 42") in made
        assert made[-1][1].endswith(after)
        assert hints(made, "no seed") == []

    def test_a_seed_that_is_a_parameter_is_taken(self) -> None:
        given = [IMPORT, ("parameters", "trees = 3\nseed = 7"), DATA, ("train", "m = RF(trees)")]
        (fix,) = hints(given, "no seed")[0]["fixes"]
        made = mended(given, fix)
        assert made[3][1] == "m = RF(trees, random_state=seed)"
        assert made[:3] == given[:3]

    def test_parameters_below_are_not_read_above(self) -> None:
        given = [IMPORT, DATA, ("train", "m = RF()"), ("parameters", "A = 1")]
        assert [one["fixes"] for one in hints(given, "no seed")] == [[]]

    def test_a_line_of_magic_is_left_alone(self) -> None:
        given = [IMPORT, DATA, ("train", "%time m = RF()")]
        assert [one["fixes"] for one in hints(given, "no seed")] == [[]]


class TestLiterals:
    @pytest.mark.parametrize(
        ("before", "after", "line"),
        [
            ("m = RF(n_estimators=5)", "m = RF(n_estimators=N_ESTIMATORS)", "N_ESTIMATORS = 5"),
            ("m = RF(max_depth=-1)", "m = RF(max_depth=MAX_DEPTH)", "MAX_DEPTH = -1"),
            ("m = RF(random_state=3)", "m = RF(random_state=SEED)", "SEED = 3"),
            (
                "import pandas as pd\nd = pd.read_csv('a.csv')",
                "import pandas as pd\nd = pd.read_csv(DATA)",
                "DATA = 'a.csv'",
            ),
        ],
    )
    def test_they_become_parameters(self, before: str, after: str, line: str) -> None:
        given = [IMPORT, ("parameters", "TREES = 3"), DATA, ("train", before)]
        (fix,) = hints(given, "written into the code")[0]["fixes"]
        made = mended(given, fix)
        assert made[3] == ("train", after)
        assert made[1] == ("parameters", f"TREES = 3\n{line}")
        assert hints(made, "written into the code") == []
        assert analysed(made)["findings"] == analysed(given)["findings"]

    def test_the_same_value_is_the_same_parameter(self) -> None:
        given = [IMPORT, ("parameters", "seed = 3"), DATA, ("train", "m = RF(random_state=3)")]
        (fix,) = hints(given, "written into the code")[0]["fixes"]
        assert mended(given, fix) == [*given[:3], ("train", "m = RF(random_state=seed)")]

    def test_a_name_that_is_taken_is_not_taken_again(self) -> None:
        given = [IMPORT, ("load", "MAX_DEPTH = 1"), ("train", "m = RF(max_depth=2)")]
        (fix,) = hints(given, "written into the code")[0]["fixes"]
        assert "MAX_DEPTH_2" in fix["label"]

    @pytest.mark.parametrize("source", ["m = RF(max_depth=None)", "m = RF(x)", "print(3)"])
    def test_what_is_worth_no_name(self, source: str) -> None:
        assert hints([IMPORT, DATA, ("train", source)], "written into") == []


CLASHES: list[tuple[str, Cells, Cells]] = [
    (
        "NB130",
        [
            ("load", "rows = [1, 2, 3]\nif len(rows) > 2:\n    max = rows[0]"),
            ("train", "top = max  # max"),
        ],
        [
            ("load", "rows = [1, 2, 3]\nif len(rows) > 2:\n    max_value = rows[0]"),
            ("train", "top = max_value  # max"),
        ],
    ),
    (
        "NB148",
        [
            (
                "load",
                "problem = 2\ntry:\n    rows = [int('1')]\n"
                "except ValueError as problem:\n    rows = [problem]",
            ),
            ("train", "total = problem, rows"),
        ],
        [
            (
                "load",
                "problem = 2\ntry:\n    rows = [int('1')]\n"
                "except ValueError as error:\n    rows = [error]",
            ),
            ("train", "total = problem, rows"),
        ],
    ),
    (
        "NB149",
        [
            ("parameters", "trees = 5"),
            ("load", "rows = [trees]"),
            ("parameters", "trees = 6"),
            ("train", "total = rows, trees"),
        ],
        [
            ("parameters", "trees = 5"),
            ("load", "rows = [trees]"),
            ("parameters", "trees_value = 6"),
            ("train", "total = rows, trees_value"),
        ],
    ),
]


@pytest.mark.parametrize(("code", "before", "after"), CLASHES, ids=[one[0] for one in CLASHES])
def test_a_clash_of_names_is_settled(code: str, before: Cells, after: Cells) -> None:
    found = next(one for one in analysed(before)["findings"] if one["code"] == code)
    (fix,) = found["fixes"]
    assert mended(before, fix) == after
    assert code not in [one["code"] for one in analysed(after)["findings"]]
