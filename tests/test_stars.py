"""What `from module import *` brings."""

from __future__ import annotations

import ast

import pytest

from jupyter_mlops.analysis.stars import public_names, resolve


def resolved(code: str, **local: frozenset[str]) -> tuple[str, list[str]]:
    """Return the code with its stars replaced, and the modules that could not be told."""
    tree = ast.parse(code)
    unknown = resolve([tree], local)
    return ast.unparse(tree), [n.module or "" for n in unknown]


@pytest.mark.parametrize("code", ["import math", "from math import pi", "x = 2 * 3", ""])
def test_code_without_a_star_is_left_alone(code: str) -> None:
    assert resolved(code) == (ast.unparse(ast.parse(code)), [])


def test_star_becomes_the_names_that_are_used() -> None:
    assert resolved("from math import *\nx = sqrt(pi) + nothing") == (
        "from math import pi, sqrt\nx = sqrt(pi) + nothing",
        [],
    )


def test_names_are_used_in_other_cells_too() -> None:
    first, second = ast.parse("from math import *"), ast.parse("x = pi")
    resolve([first, second], {})

    assert ast.unparse(first) == "from math import pi"


def test_modules_that_are_there_already_are_not_taken_from_a_star() -> None:
    before = "import numpy as np\nfrom matplotlib.pyplot import *\nx = np.ones(plot)"
    after = "from matplotlib.pyplot import *\nx = np.ones(plot)\nimport numpy as np"
    other = "import numpy.random as np\nfrom matplotlib.pyplot import *\nx = np.ones(plot)"

    assert "from matplotlib.pyplot import plot\n" in resolved(before)[0]
    assert "from matplotlib.pyplot import np, plot\n" in resolved(after)[0]
    assert "from matplotlib.pyplot import np, plot\n" in resolved(other)[0]


def test_names_of_a_module_beside_the_notebook_are_known() -> None:
    code = "from scaling import *\nx = scale(_hidden)"

    assert resolved(code, scaling=frozenset({"scale"}))[0].startswith("from scaling import scale\n")


def test_star_inside_a_block_is_found() -> None:
    assert resolved("if 1:\n    from math import *\nx = pi")[0].startswith(
        "if 1:\n    from math import pi"
    )


def test_library_that_is_not_there_is_unknown() -> None:
    assert resolved("from no_such_library import *\nx = 1")[1] == ["no_such_library"]
    assert public_names("no_such_library") is None


def test_all_of_a_library_counts() -> None:
    names = public_names("json")

    assert names is not None
    assert {"dumps", "loads"} <= names.keys()
    assert "codecs" not in names


def test_library_that_prints_when_imported_can_be_asked() -> None:
    assert public_names("this") is not None
