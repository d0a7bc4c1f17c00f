"""`%run` of a file beside the notebook: its text stands in the place of the line, or why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import v4, write

from jupyter_mlops.analysis.translations import translate_cells
from jupyter_mlops.errors import Level


def translated(folder: Path, *cells: str) -> tuple[list[str], list[str]]:
    """Return the text of the cells, and why lines of them are refused."""
    done = translate_cells(enumerate(cells), folder)
    refused = [f for d in done.values() for f in d.findings if f.level is Level.ERROR]
    assert {f.code for f in refused} <= {"NB103"}
    return [d.text for d in done.values()], [f.why for f in refused]


def notebook(path: Path, *cells: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write(v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells]), path)


INLINED = [
    pytest.param("x = 1", {}, "x = 1", id="NOOP: nothing runs"),
    pytest.param("%run own.py", {"own.py": "x = 1\n"}, "x = 1", id="script"),
    pytest.param("%run own", {"own.py": "x = 1\n"}, "x = 1", id="without-its-ending"),
    pytest.param("%run 'own.py'", {"own.py": "x = 1\n"}, "x = 1", id="quoted"),
    pytest.param("%run sub/own.py", {"sub/own.py": "x = 1\n"}, "x = 1", id="in-a-folder"),
    pytest.param("y = 0\n%run own.py", {"own.py": "x = 1\nz = 2"}, "y = 0\nx = 1\nz = 2", id="two"),
    pytest.param("%run -i own.py", {"own.py": "x = lambda: y"}, "x = lambda: y", id="shared"),
    pytest.param(
        "import re\n%run own.py",
        {"own.py": "import re\ndef f():\n    return re"},
        "import re\nimport re\ndef f():\n    return re",
        id="same-import",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "files", "expected"), INLINED)
def test_a_file_stands_in_the_place_of_its_line(
    cell: str, files: dict[str, str], expected: str, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    assert translated(tmp_path, cell) == ([expected], [])


REFUSED = [
    pytest.param("%run gone.py", "", "another file", id="no-such-file"),
    pytest.param("%run own.py --fast", "x = 1", "another file", id="arguments"),
    pytest.param("%run {name}.py", "x = 1", "another file", id="a-name-that-is-computed"),
    pytest.param("if y:\n    %run own.py", "x = 1", "another file", id="in-a-block"),
    pytest.param("%run own.py", "x = = 1", "not Python", id="no-python"),
    pytest.param("%run own.py", "x = __file__", "`__file__`", id="knows-its-file"),
    pytest.param("%run own.py", "import sys\nx = sys.argv", "sys.argv", id="reads-arguments"),
    pytest.param("%run own.py", "import sys\nsys.exit()", "sys.exit", id="ends-early"),
    pytest.param("%run own.py", "from __future__ import annotations", "__future__", id="future"),
    pytest.param("%run own.py", "def f():\n    global n\n    n = 1", "`n`", id="counts"),
    pytest.param("%run own.py\nn = 2", "n = 1\ndef f():\n    return n", "`n`", id="bound-again"),
    pytest.param("len = max\n%run own.py", "x = len('ab')", "`len`", id="builtin-shadowed"),
    pytest.param("%run own.py\n%run own.py", "n = []\ndef f():\n    return n", "`n`", id="twice"),
    pytest.param("%run sub/own.py", "import near", "beside it", id="imports-its-neighbour"),
]


@pytest.mark.parametrize(("cell", "text", "why"), REFUSED)
def test_a_file_that_would_do_something_else_is_refused(
    cell: str, text: str, why: str, tmp_path: Path
) -> None:
    (tmp_path / "own.py").write_text(text)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "own.py").write_text(text)
    (tmp_path / "sub" / "near.py").write_text("")

    refused = translated(tmp_path, cell)[1]

    assert len(refused) == 1
    assert why in refused[0]


def test_a_notebook_runs_in_the_names_of_the_notebook(tmp_path: Path) -> None:
    notebook(tmp_path / "inner.ipynb", "%matplotlib inline", "def f():\n    global n\n    n = 1")

    texts, refused = translated(tmp_path, "%run inner.ipynb", "n = 2")

    assert refused == []
    assert texts[0].strip() == "def f():\n    global n\n    n = 1"


def test_a_notebook_runs_the_files_beside_the_outer_one(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("x = 1")
    notebook(tmp_path / "sub" / "inner.ipynb", "%run own.py")

    assert translated(tmp_path, "%run sub/inner.ipynb") == (["x = 1"], [])


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        pytest.param("%run inner.ipynb", "runs itself", id="itself"),
        pytest.param("%R x <- 1", "has no counterpart", id="a-magic-that-is-refused"),
    ],
)
def test_what_a_notebook_cannot_do_is_said_of_the_outer_line(
    cell: str, why: str, tmp_path: Path
) -> None:
    notebook(tmp_path / "inner.ipynb", cell)

    (said,) = translated(tmp_path, "%run inner.ipynb")[1]
    assert why in said


def test_rows_of_a_file_are_those_of_the_line_that_runs_it(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("x = 1\ny = 2")

    done = translate_cells([(0, "a = 0\n%run own.py\nb = 0")], tmp_path)[0]

    assert done.rows == (1, 2, 2, 3)
