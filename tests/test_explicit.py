"""Functions that read values of steps and can be given them as arguments."""

from __future__ import annotations

import pytest

from jupyter_mlops.analysis.explicit import Explicit, find_explicit
from tests.notebooks_as_text import classified


def explicit(text: str) -> Explicit:
    program, effects, definitions = classified(text)
    return find_explicit(program, effects, definitions)


def arguments(text: str) -> dict[str, tuple[str, ...]]:
    """Return what each function is given, by its name."""
    program, effects, definitions = classified(text)
    found = find_explicit(program, effects, definitions).arguments
    return {getattr(program.statements[i].node, "name", "?"): names for i, names in found.items()}


F = "# %%\ndef f(v):\n    return v + x[0]\n# %% [load]\nx = [1]\n# %% [train]\n"
DRAWS = "# %%\nfrom random import random\n"

NOOP = [
    pytest.param("# %%\ndef f(v):\n    return v\n# %% [load]\nx = [f(1)]", id="reads-nothing"),
    pytest.param("# %%\nX = 1\ndef f():\n    return X\n# %% [load]\nx = [f()]", id="constant"),
    pytest.param("# %%\nimport a\ndef f():\n    return a\n# %% [load]\nx = [f()]", id="import"),
    pytest.param("# %%\ndef f(x):\n    return x\n# %% [load]\nx = [f(1)]", id="own-argument"),
    pytest.param(F + "g = f\ny = g(1)", id="used-as-a-value"),
    pytest.param(F + "y = list(map(f, [1]))", id="passed-to-what-may-keep-it"),
    pytest.param(F + "y = {'f': f}", id="stored"),
    pytest.param(F + "y = [f(1) for x in 'ab']", id="name-is-hidden-at-the-call"),
    pytest.param(F + "y = (lambda x: f(1))(2)", id="name-is-hidden-by-a-lambda"),
    pytest.param(F.replace("def f", "@dec\ndef f") + "y = f(1)", id="decorated"),
    pytest.param(F.replace("return v", "yield v") + "y = list(f(1))", id="generator"),
    pytest.param(F.replace("def f", "async def f") + "y = f(1)", id="async"),
    pytest.param(F + "y = f(1)\ndef f(v):\n    return 2", id="defined-twice"),
    pytest.param(
        "# %%\ndef f():\n    global x\n    x = 2\n# %% [load]\nx = [1]\n# %% [train]\nf()",
        id="rebinds",
    ),
    pytest.param(
        "# %%\ndef f(v=x0):\n    return x\n# %% [load]\nx0 = x = [1]\ny = f()", id="default-reads"
    ),
    pytest.param(DRAWS + F.replace("v)", "v, w=random())") + "y = f(1)", id="default-that-acts"),
    pytest.param(
        "# %%\ndef g(v, w=[]):\n    w.append(v)\ndef f(v):\n    return g(v), x\n"
        "# %% [load]\nx = [1]\ny = f(1)",
        id="calls-what-stays-in-its-step",
    ),
    pytest.param(
        "# %%\nclass A:\n    def f(self):\n        return x\n# %% [load]\nx = [1]\ny = A().f()",
        id="method",
    ),
    pytest.param(
        F.replace("return v + x[0]", "return lambda: v + x[0]") + "y = f(1)()\nx = [2]",
        id="returns-what-reads-late",
    ),
    pytest.param(
        F.replace("return v + x[0]", "return (v + u for u in x)") + "y = f(1)\nx = [2]",
        id="generator-that-reads-late",
    ),
    pytest.param(F.replace("(v)", "(v, **w)") + "y = f(1, x=2)", id="given-an-option-of-that-name"),
    pytest.param(F.replace("(v)", "(v, **w)") + "y = f(1, **{})", id="may-be-given-such-an-option"),
    pytest.param(
        "# %%\nclass A:\n    def apply(self, g):\n        self.g = g\n" + F + "A().apply(f)",
        id="given-to-an-own-apply",
    ),
]

GIVEN = [
    pytest.param(
        F.replace("return v + x[0]", "return lambda: v + x[0]") + "y = f(1)()",
        id="bound-once-and-read-late",
    ),
    pytest.param(
        F.replace("return v + x[0]", "return sum(u for u in x)") + "y = f(1)\nx = [2]",
        id="read-before-it-returns",
    ),
    pytest.param(F.replace("(v)", "(v, **w)") + "y = f(1, z=2)", id="another-option"),
]


@pytest.mark.parametrize("text", GIVEN)
def test_what_returns_when_it_is_done_is_given(text: str) -> None:
    assert arguments(text) == {"f": ("x",)}


@pytest.mark.parametrize("text", NOOP)
def test_function_is_left_as_it_is(text: str) -> None:
    assert arguments(text) == {}


CHANGES = [
    pytest.param(F + "y = f(1)", {"f": ("x",)}, id="called"),
    pytest.param(F + "y = f(1) + f(v=2)", {"f": ("x",)}, id="called-twice"),
    pytest.param(F + "y = [f(i) for i in 'ab']", {"f": ("x",)}, id="called-in-a-comprehension"),
    pytest.param(F + "y = x.apply(f)", {"f": ("x",)}, id="applied"),
    pytest.param(F + "y = sorted([1], key=f)", {"f": ("x",)}, id="key"),
    pytest.param(
        "# %%\ndef f(v):\n    return v + a + b\n# %% [load]\nb = [1]; a = [2]\ny = f(1)",
        {"f": ("a", "b")},
        id="sorted",
    ),
    pytest.param(
        "# %%\ndef g():\n    return x\ndef f(v):\n    return g()\n# %% [load]\nx = [1]\ny = f(1)",
        {"g": ("x",), "f": ("x",)},
        id="passed-on",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CHANGES)
def test_function_is_given_what_it_reads(text: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert arguments(text) == expected


def test_recursion_comes_to_an_end() -> None:
    text = "# %%\ndef f(v):\n    return f(v - 1) if v else x\n# %% [load]\nx = [1]\ny = f(2)"

    assert arguments(text) == {"f": ("x",)}


def test_one_use_as_a_value_spoils_the_callers_too() -> None:
    text = (
        "# %%\ndef g():\n    return x\ndef f():\n    return g()\n"
        "# %% [load]\nx = [1]\ny = f()\nz = [g]"
    )

    assert arguments(text) == {}


def test_uses_know_their_form() -> None:
    found = explicit(F + "y = f(1), x.apply(f)")

    assert [(u.form, u.node.lineno) for uses in found.uses.values() for u in uses] == [
        ("call", 4),
        ("partial", 4),
    ]
