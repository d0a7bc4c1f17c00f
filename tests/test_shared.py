"""Functions of tagged cells that values keep, and the constants that come along."""

from __future__ import annotations

import pytest

from jupyter_mlops.analysis.definitions import classify
from jupyter_mlops.extract.shared import find_shared
from tests.notebooks_as_text import classified

F = "# %% [features]\nC = 2\ndef f(v):\n    return v + C\n"
KEPT = "a = [f]\n"


def shared(text: str) -> tuple[set[str], int]:
    """Return the names of what is shared, and how many constants are among it."""
    program, effects, definitions = classified(text)
    found = find_shared(program, effects, definitions)
    return {name for name, _ in found.names}, len(found.constants)


DRAWS = "# %%\nfrom random import random\n"

NOOP = [
    pytest.param(F + "a = f(1)\n", id="only-called"),
    pytest.param(
        F.replace("features", "load").replace("def", "# %% [train]\ndef") + KEPT,
        id="of-another-step",
    ),
    pytest.param("# %%\ndef g(v):\n    return v + C\n" + F + "a = [g]\n", id="of-a-setup-cell"),
    pytest.param(F + KEPT + "C = 3\n", id="bound-again"),
    pytest.param(F.replace("2", "[2]") + KEPT + "C.append(1)\n", id="changed"),
    pytest.param(
        F.replace("2", "[2]") + KEPT + "b = C\n# %% [train]\nb.append(1)\n", id="changed-elsewhere"
    ),
    pytest.param(F + KEPT + "del C\n", id="deleted"),
    pytest.param(
        F.replace("(v)", "(v, w=[])").replace("    re", "    w.append(v)\n    re")
        + KEPT
        + "f(1)\n",
        id="changes-its-default",
    ),
    pytest.param("# %% [load]\nx = read()\n" + F.replace("2", "len(x)") + KEPT, id="of-a-step"),
    pytest.param(F.replace("2", "open('x').read()") + KEPT, id="reads-a-file"),
    pytest.param(F.replace("2", "lambda: 2") + KEPT, id="lambda"),
    pytest.param(F.replace("features", "evaluate") + KEPT, id="result-of-the-notebook"),
    pytest.param(F.replace("def f", "@dec\ndef f") + KEPT, id="decorated"),
    pytest.param(
        F.replace("    return", "    global C\n    C = 1\n    return") + KEPT, id="global"
    ),
    pytest.param(DRAWS + F.replace("(v)", "(v, w=random())") + KEPT, id="default-that-acts"),
    pytest.param(F + KEPT + "def f(v):\n    return 1\n", id="defined-twice"),
    pytest.param(F.replace("v + C", "v + C + x") + KEPT + "x = [1]\nx += [2]\n", id="reads-more"),
]


@pytest.mark.parametrize("text", NOOP)
def test_step_keeps_its_functions(text: str) -> None:
    assert shared(text) == (set(), 0)


CHANGES = [
    pytest.param(F + KEPT, ({"C", "f"}, 1), id="kept"),
    pytest.param(F.replace("C = 2", "B = 1\nC = B + 1") + KEPT, ({"B", "C", "f"}, 2), id="chain"),
    pytest.param(
        F + "def g(v):\n    return f(v)\na = [g]\n", ({"C", "f", "g"}, 1), id="what-is-called"
    ),
    pytest.param(F + "D = 4\n" + KEPT, ({"C", "f"}, 1), id="only-what-is-read"),
]


@pytest.mark.parametrize(("text", "expected"), CHANGES)
def test_kept_function_gets_a_home(text: str, expected: tuple[set[str], int]) -> None:
    assert shared(text) == expected


def test_what_is_lifted_stays_a_parameter() -> None:
    program, effects, _ = classified(F + KEPT)
    definitions = classify(program, effects, frozenset({"C"}))

    assert find_shared(program, effects, definitions).names == ()
