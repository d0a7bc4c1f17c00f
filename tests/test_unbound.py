"""Which statements bind a name themselves before they read it."""

import ast

import pytest

from jupyter_mlops.analysis.unbound import binds_first

BINDS = [
    pytest.param("x = 1", id="plain"),
    pytest.param("for x in y:\n    print(x)", id="target"),
    pytest.param("for _ in y:\n    x = 1\n    print(x)", id="in-order"),
    pytest.param("for _ in y:\n    if _:\n        x = 1\n    print(x)", id="on-one-way"),
    pytest.param("for _ in y:\n    if _:\n        print(x)\n    x = 1", id="read-when-bound"),
    pytest.param(
        "for _ in y:\n    try:\n        x = 1\n    except E:\n        continue\n    x", id="try"
    ),
    pytest.param("while y:\n    for x in y:\n        pass\n    x", id="inner-loop"),
    pytest.param("with y as x:\n    x", id="with"),
    pytest.param("with y:\n    x = 1\n    x", id="in-with"),
    pytest.param("match y:\n    case 1:\n        x = 1\nx", id="match"),
    pytest.param("try:\n    y\nexcept E:\n    x = 1\n    x", id="handler"),
    pytest.param("if y:\n    pass\nelse:\n    x = 1\n    x", id="else"),
]
READS = [
    pytest.param("y = 1", id="noop"),
    pytest.param("x = x + 1", id="plain"),
    pytest.param("x += 1", id="added"),
    pytest.param("for _ in y:\n    x += _", id="sum"),
    pytest.param("for _ in x:\n    x = 1", id="head"),
    pytest.param("while x:\n    x = 1", id="test"),
    pytest.param("if x:\n    x = 1", id="branch"),
    pytest.param("for _ in y:\n    if x:\n        pass\n    x = 1", id="inner-test"),
    pytest.param("with x as y:\n    x = 1", id="with"),
    pytest.param("match x:\n    case 1:\n        x = 1", id="match"),
    pytest.param("def x(a=x):\n    pass", id="definition"),
]


@pytest.mark.parametrize("text", BINDS)
def test_a_way_that_binds_first_is_seen(text: str) -> None:
    assert binds_first(_first(text), "x")


@pytest.mark.parametrize("text", READS)
def test_a_read_that_nothing_precedes_is_seen(text: str) -> None:
    assert not binds_first(_first(text), "x")


def _first(text: str) -> ast.stmt:
    return ast.parse(text).body[0]
