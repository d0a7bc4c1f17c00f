"""Which submodules a package has only because something else imported them."""

from __future__ import annotations

import ast

import pytest

from jupyter_mlops.extract.submodules import dotted_imports, is_unloaded
from jupyter_mlops.pipeline import Import


@pytest.mark.parametrize(
    ("package", "name", "expected"),
    [
        pytest.param("math", "pi", False, id="no-package"),
        pytest.param("no_such_package", "x", False, id="not-there"),
        pytest.param("numpy", "array", False, id="no-submodule"),
        pytest.param("numpy", "random", False, id="imported-by-init"),
        pytest.param("scipy", "stats", False, id="loaded-when-asked"),
        pytest.param("collections", "abc", True, id="another-name-for-it"),
        pytest.param("matplotlib", "ticker", True, id="left-out"),
        pytest.param("matplotlib", "pyplot", True, id="imported-by-a-function"),
        pytest.param("importlib", "util", True, id="standard-library"),
    ],
)
def test_submodule_that_the_package_does_not_load(package: str, name: str, expected: bool) -> None:
    assert is_unloaded(package, name) is expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (Import("numpy", None, "np"), []),
        (Import("matplotlib", None, "mpl"), ["matplotlib.ticker"]),
        (Import("matplotlib.pyplot", None, "mpl"), []),
        (Import("matplotlib", "mpl"), []),
    ],
)
def test_import_of_what_is_taken_by_dots(item: Import, expected: list[str]) -> None:
    code = ast.parse("x = mpl.ticker.MaxNLocator(4) + np.random.rand() + mpl.rcParams['a']")

    assert [found.module for found in dotted_imports(item, code)] == expected
