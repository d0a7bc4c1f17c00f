"""Modules beside the notebook."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from jupyter_mlops.analysis.beside import find_modules, home_of, imported, rewritten
from jupyter_mlops.errors import NotebookError
from tests.notebooks_as_text import findings


def found(folder: Path, code: str, **files: str) -> dict[str, tuple[str, str]]:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    modules = find_modules(folder, [ast.parse(code)])
    return {name: (m.path, m.stateful) for name, m in modules.items()}


@pytest.mark.parametrize(
    "code",
    ["x = 1", "import json", "from . import helper", "import pandas as pd", "'import scaling'"],
)
def test_nothing_comes_along(code: str, tmp_path: Path) -> None:
    assert found(tmp_path, code, scaling="x = 1") == {}


def test_no_folder_no_modules() -> None:
    assert find_modules(None, [ast.parse("import scaling")]) == {}


@pytest.mark.parametrize(
    "code",
    ["import scaling", "import scaling as s", "from scaling import x", "def f():\n import scaling"],
)
def test_imported_module_comes_along(code: str, tmp_path: Path) -> None:
    assert found(tmp_path, code, scaling="x = 1") == {"scaling": ("scaling.py", "")}


def test_what_it_imports_comes_along_too(tmp_path: Path) -> None:
    modules = found(tmp_path, "import a", a="import b", b="import a\nimport c", d="x = 1")

    assert set(modules) == {"a", "b"}


@pytest.mark.parametrize("name", ["load", "train", "helpers", "params", "runtime", "settings"])
def test_name_that_the_package_needs_itself_is_moved(name: str, tmp_path: Path) -> None:
    assert found(tmp_path, f"import {name}", **{name: "x = 1"})[name][0] == f"notebook_{name}.py"


def test_folder_on_the_search_path_counts_as_beside(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "scaling.py").write_text("x = 1\n")

    assert set(found(tmp_path, "import sys\nsys.path.insert(0, 'lib')\nimport scaling")) == {
        "scaling"
    }


NO_STATE = [
    "x = 1",
    "def f():\n    x = 1\n    return x",
    "x = []\nx.append(1)",
    "X = [1]\ndef f():\n    return X[0]",
    "def f(x):\n    x.append(1)",
    "class A:\n    def f(self):\n        self.x = 1",
]
STATE = [
    "x = 0\ndef f():\n    global x\n    x += 1",
    "x = []\ndef f():\n    x.append(1)",
    "x = {}\ndef f():\n    x['a'] = 1",
    "x = {}\ndef f():\n    del x['a']",
    "class A: pass\nx = A()\ndef f():\n    x.n = 1",
]


@pytest.mark.parametrize("text", NO_STATE)
def test_module_without_state(text: str, tmp_path: Path) -> None:
    assert found(tmp_path, "import a", a=text)["a"][1] == ""


@pytest.mark.parametrize("text", STATE)
def test_module_with_state(text: str, tmp_path: Path) -> None:
    assert found(tmp_path, "import a", a=text)["a"][1] == "x"


def test_public_names(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import os\nx = 1\n_y = 2\ndef f(): pass\n")
    (tmp_path / "b.py").write_text("__all__ = ['x']\nx = 1\nz = 2\n")
    modules = find_modules(tmp_path, [ast.parse("import a, b")])

    assert modules["a"].public == {"os", "x", "f"}
    assert modules["b"].public == {"x"}


def test_module_that_is_no_python_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        NotebookError, match=r"a\.py: the notebook imports it, and it is not Python"
    ):
        found(tmp_path, "import a", a="x = (")


def test_module_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = '\xff'")

    with pytest.raises(
        NotebookError, match=r"a\.py: the notebook imports it, and it cannot be read"
    ):
        find_modules(tmp_path, [ast.parse("import a")])


REWRITES = [
    ("import json", "import json"),
    ("import units", "from churn import units"),
    ("import units as u", "from churn import units as u"),
    ("from units import x", "from churn.units import x"),
    ("if 1:\n    from units import (\n  x)", "if 1:\n    from churn.units import (\n  x)"),
    ("import json, units", "import json; from churn import units"),
    ("import train", "from churn import notebook_train as train"),
    ("from train import x", "from churn.notebook_train import x"),
    ("x = '''\nimport units\n'''", "x = '''\nimport units\n'''"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), REWRITES)
def test_imports_turn_to_the_package(text: str, expected: str, tmp_path: Path) -> None:
    for name, content in {"a": text, "units": "x = 1", "train": "x = 1"}.items():
        (tmp_path / f"{name}.py").write_text(content)
    modules = find_modules(tmp_path, [ast.parse("import a, units, train")])

    assert rewritten(modules["a"], modules, "churn") == expected
    assert home_of("train", modules, "churn") == "churn.notebook_train"


def test_names_of_imports() -> None:
    tree = ast.parse("import a.b, c\nfrom d.e import f\nfrom . import g")

    assert imported(tree) == ("a.b", "c", "d.e")


def test_package_beside_the_notebook_comes_whole(tmp_path: Path) -> None:
    (tmp_path / "shop" / "deep").mkdir(parents=True)
    for name in ("__init__", "prices", "deep/__init__", "deep/rates"):
        (tmp_path / "shop" / f"{name}.py").write_text("x = 1\n")
    modules = find_modules(tmp_path, [ast.parse("from shop.prices import x")])

    assert {name: m.path for name, m in modules.items()} == {
        "shop": "shop/__init__.py",
        "shop.prices": "shop/prices.py",
        "shop.deep": "shop/deep/__init__.py",
        "shop.deep.rates": "shop/deep/rates.py",
    }
    assert home_of("shop.deep.rates", modules, "churn") == "churn.shop.deep.rates"


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        pytest.param("print(count(x))", [], id="that only shows"),
        pytest.param("y = count(x)\n# %% [evaluate]\nz = y", ["NB144"], id="that a step needs"),
    ],
)
def test_module_with_state_is_refused_where_it_comes_along(
    cell: str, codes: list[str], tmp_path: Path
) -> None:
    (tmp_path / "counting.py").write_text(
        "N = 0\ndef count(x):\n    global N\n    N += 1\n    return N\n"
    )
    text = f"# %%\nfrom counting import count\n# %% [load]\nx = [1]\n# %%\n{cell}"

    assert [f.code for f in findings(text, folder=tmp_path)] == codes
