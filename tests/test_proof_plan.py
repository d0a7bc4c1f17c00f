"""When a value of the notebook is looked at, where the cells of steps lie between each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.notebooks import write
from jupyter_mlops.notebook import read
from jupyter_mlops.parity.plan import _parts

CELLS: dict[str, tuple[tuple[str, ...], list[int], str, int]] = {
    "one cell": (("a = 1",), [0], "a", 0),
    "one after the other": (("a = 1", "a += 1", "b = a"), [0, 1], "a", 1),
    "nobody else has to do with it": (("a = 1", "c = 2", "b = 3"), [0, 2], "a", 2),
    "another step binds it anew": (("a = 1", "a = 2", "b = 3"), [0, 2], "a", 0),
    "another step changes it": (("a = [1]", "a.append(2)", "b = 3"), [0, 2], "a", 0),
    "another step calls what changes it": (
        ("a = [1]\ndef f():\n    a.append(2)", "f()", "b = 3"), [0, 2], "a", 0,
    ),
    "another step calls what calls what changes it": (
        ("a = [1]\ndef f():\n    a.append(2)\ng = lambda: f()", "g()", "b = 3"), [0, 2], "a", 0,
    ),
    "the step goes on with it": (("a = [1]", "b = a", "a.append(2)"), [0, 2], "a", 2),
    "the step goes on with it elsewhere": (
        ("a = [1]", "b = 2", "c = a", "a.append(2)", "d = 1"), [0, 2, 4], "a", 2,
    ),
    "a cell that is not plain Python": (("a = [1]", "x = !echo {a}", "b = 3"), [0, 2], "a", 0),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "own", "variable", "due"), CELLS.values(), ids=CELLS)
def test_a_variable_is_looked_at_before_other_steps_change_it(
    tmp_path: Path, cells: tuple[str, ...], own: list[int], variable: str, due: int
) -> None:
    notebook = read(write(tmp_path / "a.ipynb", [("load", source) for source in cells]))
    others = [cell for cell in range(len(cells)) if cell not in own]
    output = {"name": "out", "variable": variable}
    steps = [
        {"tag": "load", "function": "load", "cells": own, "outputs": [output]},
        {"tag": "train", "function": "train", "cells": others, "outputs": []},
    ]

    first, _ = _parts(steps, notebook)

    assert [border.cell for border in first.borders] == [due]


def test_a_displayed_value_is_looked_at_in_its_cell(tmp_path: Path) -> None:
    notebook = read(write(tmp_path / "a.ipynb", [("load", "1"), ("train", "2"), ("load", "3")]))
    output = {"name": "out", "variable": "", "display_cell": 0}
    step = {"tag": "load", "function": "load", "cells": [0, 2], "outputs": [output]}

    (part,) = _parts([step], notebook)

    assert [border.cell for border in part.borders] == [0]
