"""Which statements define what never changes, and what a parameter is."""

from __future__ import annotations

import ast

import pytest

from jupyter_mlops.analysis.definitions import classify
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.literals import is_literal, parameter_target
from jupyter_mlops.errors import ParameterError
from tests.notebooks_as_text import classified, interpreted


def kinds(text: str) -> list[str]:
    program, _, definitions = classified(text)
    return [definitions.kinds[s.index].value for s in program.statements]


def static(text: str) -> list[bool]:
    program, _, definitions = classified(text)
    return [s.index in definitions.static for s in program.statements]


KINDS = [
    ("import a", Kind.IMPORT),
    ("from a import b", Kind.IMPORT),
    ("def f(): pass", Kind.FUNCTION),
    ("async def f(): pass", Kind.FUNCTION),
    ("class A: pass", Kind.CLASS),
    ("x = 1", Kind.CONSTANT),
    ("x = y = 'a'", Kind.CONSTANT),
    ("x: int = 1", Kind.CONSTANT),
    ("x, y = 1, 2", Kind.CONSTANT),
    ("x, y = pair = 1, (2, 3)", Kind.CONSTANT),
    ("x, *y = 1, 2", Kind.CODE),
    ("x, (y, z) = 1, (2, 3)", Kind.CODE),
    ("x = [1, {'a': (2,)}]", Kind.CONSTANT),
    ("x = -1", Kind.CONSTANT),
    ("x = lambda y: y", Kind.CONSTANT),
    ("import re\nx = re.compile('a')", Kind.CONSTANT),
    ("try:\n    import a\nexcept ImportError:\n    a = None", Kind.BLOCK),
    ("# %% [load]\nif True:\n    a = 1\nelse:\n    a = 2", Kind.CODE),
    ("# %% [load]\ntry:\n    import a\nexcept ImportError:\n    a = None", Kind.BLOCK),
    ("# %% [load]\nif len('ab') > 2:\n    a = 1", Kind.BLOCK),
    ("# %% [load]\nif len('ab') > 2:\n    a = 1\n    print('made')", Kind.CODE),
    ("# %% [load]\nn = 1\nif n > 2:\n    import a\n    a = 1", Kind.CODE),
    ("import sys\nif sys.version_info > (3,):\n    def f(): pass", Kind.BLOCK),
    ("import random\nrandom.seed(1)", Kind.SEED),
    ("import warnings\nwarnings.simplefilter('ignore')", Kind.AMBIENT),
    ("import os\nos.environ['A'] = '1'", Kind.AMBIENT),
    ("x = len", Kind.CONSTANT),
    ("x = open('a')", Kind.CODE),
    ("import random\nx = random.random()", Kind.CODE),
    ("print(1)", Kind.CODE),
    ("for i in 'ab': pass", Kind.CODE),
    ("x = unknown(1)", Kind.CODE),
    ("x: int", Kind.CODE),
    ("try:\n    x = open('a')\nexcept OSError:\n    x = None", Kind.CODE),
]


@pytest.mark.parametrize(("code", "kind"), KINDS)
def test_kind_of_a_setup_statement(code: str, kind: Kind) -> None:
    assert kinds(code)[-1] == kind


def test_named_lambda_in_a_tagged_cell_is_a_function() -> None:
    assert kinds("# %% [load]\nf = lambda: 1") == ["function"]


@pytest.mark.parametrize("code", ["x = 1", "x = [1]", "f = g = lambda: 1", "f = (lambda: 1)()"])
def test_assignment_in_a_tagged_cell_is_code(code: str) -> None:
    assert kinds(f"# %% [load]\n{code}") == ["code"]


STATIC = [
    "X = 1",
    "def f():\n    return 1",
    "def f():\n    return X\nX = 1",
    "X = 1\ndef f(a=X):\n    return a",
    "class A:\n    n = 1",
    "import a\ndef f():\n    return a",
    "X = [1]\nY = X[0]",
    "def f():\n    return g()\ndef g():\n    return f()",
]


@pytest.mark.parametrize("text", STATIC)
def test_definitions_of_what_never_changes_are_static(text: str) -> None:
    assert all(static(f"# %%\n{text}\n# %% [load]\nz = [1]")[:-1])


NOT_STATIC = [
    ("X = 1\n# %% [load]\nX = 2", 0),
    ("X = [1]\n# %% [load]\nX.append(2)", 0),
    ("X = [1]\n# %% [load]\ndel X", 0),
    ("def f():\n    return x\n# %% [load]\nx = [1]", 0),
    ("def g():\n    return x\ndef f():\n    return g()\n# %% [load]\nx = [1]", 1),
    ("def f():\n    global x\n    x = 1\n# %% [load]\nf()", 0),
    ("def f():\n    return 1\n# %% [load]\nf = [2]", 0),
    ("class A:\n    n = x\n# %% [load]\nx = [1]", 0),
    ("X = [1]\n# %% [load]\nY = X\nY.append(1)", 0),
    ("def f(a=[]):\n    a.append(1)\n    return x\n# %% [load]\nx = [1]", 0),
]


@pytest.mark.parametrize(("text", "index"), NOT_STATIC)
def test_definitions_that_need_a_step_are_not_static(text: str, index: int) -> None:
    assert not static(f"# %%\n{text}")[index]


def test_function_that_reads_values_of_steps_is_local() -> None:
    program, _, definitions = classified("# %%\ndef f():\n    return x\n# %% [load]\nx = [1]")

    assert definitions.local == {0}
    assert definitions.statement_of == {}


def test_decorator_that_fills_a_registry_goes_with_it() -> None:
    text = (
        "# %%\nnames = {}\ndef register(f):\n    names['f'] = f\n    return f\n@register\n"
        "def f():\n    return 1\n# %% [load]\nx = [names['f']()]"
    )
    _, _, definitions = classified(text)

    assert definitions.patches == {0: (2,)}


# Parameters


@pytest.mark.parametrize("code", ["p = 1", "p = 'a'", "p: int = 1", "p = [1, 2]", "p = -2 * 3"])
def test_literal_in_the_parameters_cell_is_a_parameter(code: str) -> None:
    assert kinds(f"# %% [parameters]\n{code}") == ["parameter"]


@pytest.mark.parametrize("code", ["p = f(1)", "p = q = 1", "p += 1", "p = {1}", "p, q = 1, 2"])
def test_other_statements_there_are_not(code: str) -> None:
    assert kinds(f"# %% [parameters]\n{code}") != ["parameter"]


LITERALS = ["1", "-1", "1.5", "'a'", "b'a'", "None", "True", "not True", "2 * 3 + 1", "-2 ** 3",
            "[1, (2,)]", "{'a': [1]}", "{1, 2}", "()", "1j"]  # fmt: skip
NO_LITERALS = ["a", "...", "f()", "[a]", "{**a}", "'a' * 3", "f'a'", "1 if a else 2", "True + 1",
               "[x for x in 'a']", "lambda: 1", "1 < 2"]  # fmt: skip


@pytest.mark.parametrize("code", LITERALS)
def test_literal(code: str) -> None:
    assert is_literal(ast.parse(code, mode="eval").body)


@pytest.mark.parametrize("code", NO_LITERALS)
def test_no_literal(code: str) -> None:
    assert not is_literal(ast.parse(code, mode="eval").body)


@pytest.mark.parametrize(
    ("code", "name"),
    [("x = 1", "x"), ("x: int = 1", "x"), ("x: int", None), ("x.a = 1", None), ("x = {1}", None)],
)
def test_target_of_a_parameter(code: str, name: str | None) -> None:
    assert parameter_target(ast.parse(code).body[0]) == name


def test_lifted_name_is_a_parameter() -> None:
    program, effects = interpreted("# %%\nX = 1\n# %% [load]\ny = [X]")

    assert classify(program, effects, frozenset({"X"})).kinds[0] is Kind.PARAMETER


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Xs = 1", r"no such name; did you mean Xs\?"),
        ("X = 1\nX = 2", "assigns it 2 times"),
        ("X = f()", "cell 0 line 1 does not assign it a literal"),
    ],
)
def test_name_that_cannot_be_lifted(text: str, message: str) -> None:
    program, effects = interpreted(text)

    with pytest.raises(ParameterError, match=f"--lift X: .*{message}"):
        classify(program, effects, frozenset({"X"}))
