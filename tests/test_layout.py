"""Statements that move into a function say what they said; only whitespace at line starts moves."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from jupyter_mlops.extract.assemble import Line
from jupyter_mlops.extract.edits import Edits
from jupyter_mlops.extract.layout import STEP, moved_in, shape, tidied
from jupyter_mlops.extract.rewrite import rewrite

sys.path.insert(0, str(Path(__file__).parent / "hard" / "harness"))

import corpus  # noqa: E402

MOVED = [
    pytest.param("x = 1", "    x = 1", id="NOOP: a statement on one line"),
    pytest.param("f(a,\n  b)", "    f(a,\n      b)", id="brackets"),
    pytest.param("x = 1 + \\\n  2", "    x = 1 + \\\n      2", id="backslash"),
    pytest.param('x = """a\n  b\n"""', '    x = """a\n  b\n"""', id="text of a string"),
    pytest.param("x = 'a\\\n b'", "    x = 'a\\\n b'", id="string over a backslash"),
    pytest.param('x = f"""{a}\n  b{c!r}\n"""', '    x = f"""{a}\n  b{c!r}\n"""', id="f-string"),
    pytest.param('f("""a\nb""",\n  c)', '    f("""a\nb""",\n      c)', id="after a string"),
    pytest.param("if a:\n    b", "    if a:\n        b", id="block"),
    pytest.param(
        "if a:\n  if b:\n    c", "    if a:\n        if b:\n            c", id="two columns"
    ),
    pytest.param("if a:\n\tb", "    if a:\n        b", id="tabs"),
    pytest.param(
        "if a:\n  b\nelse:\n     c", "    if a:\n        b\n    else:\n         c", id="uneven"
    ),
    pytest.param("if a:\n    f(b,\n  c)", "    if a:\n        f(b,\n  c)", id="left of its block"),
    pytest.param("if a:\n    b\n\n    c", "    if a:\n        b\n\n        c", id="empty line"),
    pytest.param("f(a,\n   \n  b)", "    f(a,\n\n      b)", id="blanks between brackets"),
    pytest.param("if a:\n  # one\n  b", "    if a:\n        # one\n        b", id="comment first"),
    pytest.param(
        "if a:\n  b\n# two\nelse:\n  c", "    if a:\n        b\n    # two\n    else:\n        c",
        id="comment between branches",
    ),
    pytest.param(
        "if a:\n  b\n  # three\nelse:\n  c",
        "    if a:\n        b\n        # three\n    else:\n        c",
        id="comment at the end of a block",
    ),
    pytest.param(
        "if a:\n  if b:\n    c\n  # d\n  e",
        "    if a:\n        if b:\n            c\n        # d\n        e",
        id="comment after an inner block",
    ),
    pytest.param("f(a,  # \\\n  b)", "    f(a,  # \\\n      b)", id="comment ends in backslash"),
    pytest.param("@d\ndef f():\n  pass", "    @d\n    def f():\n        pass", id="decorator"),
]  # fmt: skip


def moved(text: str) -> str:
    lines = [Line(line, row) for row, line in enumerate(text.split("\n"), 1)]
    return "\n".join(line.text for line in rewrite(lines, Edits(), indented=True))


@pytest.mark.parametrize(("text", "expected"), MOVED)
def test_moves_in(text: str, expected: str) -> None:
    assert moved(text) == expected


def same(text: str, body: str) -> bool:
    function = ast.parse(f"async def step():\n{body}\n").body[0]
    assert isinstance(function, ast.AsyncFunctionDef)
    return [ast.dump(s) for s in function.body] == [ast.dump(s) for s in ast.parse(text).body]


def kept(text: str) -> str:
    """Return `text` where it is Python that moves without a change: a `global` does not."""
    try:
        return text if ast.parse(text).body and "global" not in text else ""
    except SyntaxError:
        return ""


@pytest.mark.parametrize("text", [p.values[0] for p in MOVED], ids=[p.id for p in MOVED])
def test_says_the_same_in_a_table_row(text: str) -> None:
    assert same(text, moved(text))


def test_says_the_same_in_every_hard_notebook() -> None:
    texts = [t for h in corpus.read_all() for b in h.blocks if (t := kept(b.text))]
    assert len(texts) > 500
    assert [text for text in texts if not same(text, moved(text))] == []


def test_plain_indentation_is_caught() -> None:
    text = 'x = """a\nb"""'
    assert not same(text, "\n".join(STEP + line for line in text.split("\n")))


def test_a_line_that_begins_in_a_string_is_known() -> None:
    assert shape(['x = """a', "b", '""" + (', "1)"]).inside == {1, 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x = 1", "x = 1", id="NOOP"),
        pytest.param("f(a,\n   \n  b)", "f(a,\n\n  b)", id="blanks"),
        pytest.param('x = """a\n   \nb"""', 'x = """a\n   \nb"""', id="blanks in a string"),
    ],
)
def test_definitions_keep_their_place(text: str, expected: str) -> None:
    lines = text.split("\n")
    assert "\n".join(tidied(lines, shape(lines))) == expected


def test_the_unit_is_that_of_the_first_block_of_a_step() -> None:
    lines = ["if a:", "   b"]
    assert moved_in(lines, shape(lines), "  ") == ["    if a:", "       b"]
