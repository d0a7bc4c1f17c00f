"""New names stand where the old ones stood, and libcst is opened where more than names change."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_mlops.extract.assemble import Line, column
from jupyter_mlops.extract.editor import edited
from jupyter_mlops.extract.edits import Edits
from jupyter_mlops.extract.rewrite import rewrite
from tests.notebooks_as_text import saved

sys.path.insert(0, str(Path(__file__).parent / "hard" / "harness"))

import corpus  # noqa: E402


def lines_of(text: str, shift: int = 0) -> list[Line]:
    return [Line(line, row, shift) for row, line in enumerate(text.split("\n"), 1)]


def text_of(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines)


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        pytest.param("x = f(y)", {}, "x = f(y)", id="NOOP: no new name"),
        pytest.param("x = f(y)", {(1, 6): "z"}, "x = f(z)", id="one"),
        pytest.param("x = x + 1", {(1, 0): "n", (1, 4): "n"}, "n = n + 1", id="twice in a line"),
        pytest.param("xy = x", {(1, 5): "long"}, "xy = long", id="not the name that begins alike"),
        pytest.param("f(x=x)", {(1, 4): "n"}, "f(x=n)", id="not the keyword"),
        pytest.param("x.x", {(1, 0): "n"}, "n.x", id="not the attribute"),
        pytest.param("é = 'é x', x", {(1, 11): "n"}, "é = 'é x', n", id="columns are characters"),
        pytest.param("f(a,\n  b)", {(2, 2): "n"}, "f(a,\n  n)", id="in a later line"),
        pytest.param("a\n# a\na", {(1, 0): "n", (3, 0): "n"}, "n\n# a\nn", id="comments stay"),
        pytest.param(
            "x = __name__", {(1, 4): '"__main__"'}, 'x = "__main__"', id="a text for a name"
        ),
    ],
)  # fmt: skip
def test_names_change_in_place(text: str, names: dict[tuple[int, int], str], expected: str) -> None:
    assert text_of(rewrite(lines_of(text), Edits(names=names), indented=False)) == expected


def test_columns_are_those_of_the_program() -> None:
    (line,) = rewrite(lines_of("b = c", shift=7), Edits(names={(1, 11): "n"}), indented=False)
    assert line == Line("b = n", 1, 7)


def renamed(statement: ast.stmt, text: list[str]) -> Edits:
    """Return edits that give every name outside of f-strings another one."""
    hidden = {
        id(node)
        for string in ast.walk(statement)
        if isinstance(string, ast.JoinedStr)
        for node in ast.walk(string)
    }
    return Edits(
        names={
            (node.lineno, column(text[node.lineno - 1], node.col_offset)): f"{node.id}_new"
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and id(node) not in hidden
        }
    )


def statements(text: str) -> list[str]:
    """Return the statements of a cell, without those that libcst alone may edit."""
    try:
        nodes = ast.parse(text).body
    except SyntaxError:
        return []
    found = [ast.get_source_segment(text, node) or "" for node in nodes]
    return [said for said in found if "global" not in said]


def test_libcst_says_the_same_in_hard_notebooks() -> None:
    texts = {said for hard in corpus.read_all() for b in hard.blocks for said in statements(b.text)}
    different, seen = [], 0
    for text in sorted(texts)[::4]:
        lines = lines_of(text)
        edits = renamed(ast.parse(text).body[0], text.split("\n"))
        seen += bool(edits.names)
        plain, by_libcst = rewrite(lines, edits, indented=False), edited(lines, edits)
        if text_of(plain) != text_of(rewrite(by_libcst, Edits(), indented=False)):
            different.append(text)
    assert seen > 300
    assert different == []


NAMES_ALONE = """
# %% [parameters]
SEED = 7
# %% [load]
xs = [SEED, 2]
# %% [train]
total = sum(xs)
"""
READS_A_PARAMETER = """
# %% [parameters]
SEED = 7
# %%
def seeded(xs):
    return [SEED, *xs]
# %% [load]
xs = seeded([2])
# %% [train]
total = sum(xs)
"""


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        pytest.param(NAMES_ALONE, False, id="NOOP: a parameter's name"),
        pytest.param(READS_A_PARAMETER, True, id="a function takes a parameter"),
    ],
)
def test_libcst_is_opened_where_more_than_names_change(
    text: str, opened: bool, tmp_path: Path
) -> None:
    saved(text, tmp_path / "a.ipynb")
    script = (
        "import sys\n"
        "from jupyter_mlops import cli\n"
        "code = cli.run(('export', 'a.ipynb', '-o', 'out'))\n"
        "sys.exit(code or 10 * ('libcst' in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False)
    assert done.returncode == 10 * opened
