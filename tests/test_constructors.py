"""Classes whose `__init__` reads what the notebook makes, and can be given it."""

from __future__ import annotations

import pytest

from jupyter_mlops.analysis.explicit import find_explicit
from tests.notebooks_as_text import classified

P = "# %% [parameters]\nN = 2\nL = [1]\n"
A = P + "# %%\nclass A:\n    def __init__(self, n=N, m=None):\n        self.n = n\n"
S = "# %% [train]\n"


def given(text: str) -> dict[str, tuple[frozenset[str], list[tuple[tuple[str, str], ...]]]]:
    """Return what the uses of each definition see, and what they pass for defaults."""
    program, effects, definitions = classified(text)
    found = find_explicit(program, effects, definitions)
    return {
        getattr(program.statements[index].node, "name", "?"): (
            needs,
            [found.missing(index, use) for use in found.uses[index]],
        )
        for index, needs in found.needs.items()
    }


DRAWS = "# %%\nfrom random import random\n"

NOOP = [
    pytest.param(A.replace("=N", "=3") + S + "a = A()", id="reads-nothing"),
    pytest.param(A + S + "a = [A][0]()", id="kept"),
    pytest.param(A + S + "a = A(*[1])", id="starred"),
    pytest.param(A + S + "a = A(**{})", id="open-keywords"),
    pytest.param(A + "class B(A):\n    pass\n" + S + "a = B()", id="base"),
    pytest.param(A + S + "a = type(A())()", id="made-by-type"),
    pytest.param(A + S + "a = A()\nk = type(a)\nb = k()", id="made-by-kept-type"),
    pytest.param(A + S + "a = A()\nb = a.__class__()", id="made-by-its-class"),
    pytest.param(A + S + "a = A()\na.__init__()", id="made-anew"),
    pytest.param(A + S + "a = [A() for N in [1]]", id="name-is-hidden"),
    pytest.param(A + S + "a = A()\nN = 3", id="bound-again"),
    pytest.param(A + S + "a = A.__new__(A)", id="attribute"),
    pytest.param(A.replace("=N", "=L") + S + "a = A()", id="default-that-changes"),
    pytest.param(A.replace("=N", "=N + 1") + S + "a = A()", id="default-that-computes"),
    pytest.param(A.replace("class A", "@dec\nclass A") + S + "a = A()", id="decorated"),
    pytest.param(A.replace("class A", "class A(metaclass=M)") + S + "a = A()", id="metaclass"),
    pytest.param(DRAWS + A + "    k = random()\n" + S + "a = A()", id="body-of-the-class-acts"),
    pytest.param(A + "    k = N\n" + S + "a = A()", id="body-of-the-class-reads"),
    pytest.param(A + "    def k(self):\n        return N\n" + S + "a = A()", id="method-reads"),
    pytest.param(
        A + "    def k(self):\n        return A()\n" + S + "a = A()", id="method-makes-another"
    ),
    pytest.param(
        A + "    @classmethod\n    def k(cls):\n        return cls()\n" + S + "a = A.k()",
        id="class-method",
    ),
    pytest.param(
        A + "    def __new__(cls, n=N):\n        return object.__new__(cls)\n" + S + "a = A()",
        id="new",
    ),
    pytest.param(
        A + "def f(v=A()):\n    return v\n" + S + "a = f()", id="made-in-a-default-of-a-function"
    ),
    pytest.param(
        P
        + "# %%\nfrom sklearn.base import BaseEstimator\nclass A(BaseEstimator):\n"
        + "    def __init__(self):\n        self.n = N\n"
        + S
        + "a = A()",
        id="base-that-looks-at-the-signature",
    ),
]


@pytest.mark.parametrize("text", NOOP)
def test_class_is_left_as_it_is(text: str) -> None:
    assert given(text) == {}


LEFT = frozenset({"N"}), [(("n", "N"),)]
CHANGES = [
    pytest.param(A + S + "a = A()", {"A": LEFT}, id="default"),
    pytest.param(A + S + "a = A(1)", {"A": (LEFT[0], [()])}, id="given-by-place"),
    pytest.param(A + S + "a = A(n=1)", {"A": (LEFT[0], [()])}, id="given-by-name"),
    pytest.param(A + S + "a = A(m=1)", {"A": LEFT}, id="another-is-given"),
    pytest.param(A + S + "a = A()\nb = isinstance(a, A)", {"A": LEFT}, id="looked-at"),
    pytest.param(
        A + "def f(v: A):\n    return isinstance(v, A)\n" + S + "a = f(A())",
        {"A": LEFT},
        id="annotation",
    ),
    pytest.param(
        A + "def f():\n    return A()\n" + S + "a = f()",
        {"A": LEFT, "f": (frozenset({"N"}), [()])},
        id="passed-on",
    ),
    pytest.param(
        A.replace("self.n = n", "self.n = n, N").replace("n=N, ", "n=1, ") + S + "a = A()",
        {"A": (frozenset({"N"}), [()])},
        id="body",
    ),
    pytest.param(
        A.replace("class A", "class A(object)").replace("self.n", "super(A, self).n")
        + S
        + "a = A()",
        {"A": LEFT},
        id="super",
    ),
    pytest.param(
        P
        + "# %%\nfrom sklearn.base import BaseEstimator\nclass A(BaseEstimator):\n"
        + "    def __init__(self, *, n=N):\n        self.n = n\n"
        + S
        + "a = A()",
        {"A": LEFT},
        id="default-of-an-estimator",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CHANGES)
def test_class_is_given_what_its_init_reads(text: str, expected: dict[str, object]) -> None:
    assert given(text) == expected
