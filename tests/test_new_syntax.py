"""Notebooks in the syntax of Python 3.12 and later, taken the whole way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "hard" / "harness"))

import corpus  # noqa: E402
from outcome import Job, Server, outcome  # noqa: E402

from benchmarks.notebooks import write  # noqa: E402
from jupyter_mlops.analysis.names import bound_by, free_names  # noqa: E402

pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")

GENERICS = """\
# name: generics
# expect: right
# holds: type parameters, type statements, f-strings in f-strings

# %%
type Number = int | float
type Pair[T] = tuple[T, T]
def first[T](items: list[T]) -> T:
    from typing import cast
    return cast(T, items[0])
class Box[T]:
    kind: type[T] | None = None
    def __init__(self, value: T):
        self.value = value
    def mapped[U](self, f, out: list[U]) -> "Box[U]":
        return Box(f(self.value))
# %% [parameters]
WIDTH = 9
# %% [load]
xs: list[Number] = [3, 1.5]
pair: Pair[int] = (1, 2)
class Named[T](Box[T]):
    name = "n"
# %% [features]
SEP = ", "
b = Named(first(xs))
text = f"{SEP.join([str(x) for x in xs])} {f"{b.value}"} {"a" "b"!r:>{len("x") * WIDTH}}"
out = f\"\"\"{
    b.value
}
  {xs[0]  # comment
  } {WIDTH=}\"\"\"
# %% [train]
try:
    raise ExceptionGroup("g", [ValueError(1)])
except* ValueError as group:
    n = len(group.exceptions)
m = b.mapped(lambda v: v + 1, [])
# %% [evaluate]
def shown[T](x: T) -> str:
    return f"{x!r} {text=}"
result = (shown(m.value), out, n, m.kind, isinstance(m, Box), pair)
"""


def test_notebook_in_new_syntax_is_right(tmp_path: Path) -> None:
    (tmp_path / "generics.py").write_text(GENERICS)
    source = tmp_path / "source"
    source.mkdir()
    notebook = corpus.read(tmp_path / "generics.py").write(source)
    with Server() as server:
        found = outcome(Job(notebook, source, tmp_path), server)
    assert found.result == "right", found.text


@pytest.mark.parametrize(
    ("code", "now", "later"),
    [
        pytest.param("x = y", "y", "", id="NOOP"),
        pytest.param("type X = y", "", "y", id="alias"),
        pytest.param("type X[T] = y[T]", "", "y", id="generic alias"),
        pytest.param("def f[T: y](a: T = z) -> T: T", "z", "y", id="function"),
        pytest.param("def f[T](a=T): pass", "T", "", id="default outside"),
        pytest.param("@T\ndef f[T](a): pass", "T", "", id="decorator outside"),
        pytest.param("class A[T](y[T]):\n    b: T = z", "y z", "", id="class"),
        pytest.param("class A:\n    def f[T](a: T) -> y: T", "y", "", id="method"),
    ],
)
def test_type_parameters_are_no_names_of_the_notebook(code: str, now: str, later: str) -> None:
    free = free_names(ast.parse(code).body[0])
    assert free.read_now == set(now.split())
    assert free.read_later == set(later.split())


def test_what_python_thinks_of_a_cell_is_not_said_again(tmp_path: Path) -> None:
    path = write(tmp_path / "digits.ipynb", [("load", "import re\nx = re.findall('\\d', 'a1')")])
    done = subprocess.run(
        [sys.executable, "-c", "from jupyter_mlops import cli; cli.main()", "check", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_type_statement_binds_its_name() -> None:
    assert bound_by(ast.parse("type X[T] = list[T]").body[0]) == {"X"}
