"""`f = wrap(f)` as a decorator: what of it, and what it leaves alone."""

from __future__ import annotations

import pytest

from jupyter_mlops.analysis.magics import translate
from jupyter_mlops.analysis.wrapped import with_decorators

DEF = "def f(x):\n    return x\n"

NOOP = [
    "x = 1",
    DEF,
    f"{DEF}f = g(h)",
    f"{DEF}g = wrap(f)",
    f"{DEF}f = wrap(f, 3)",
    f"{DEF}f = wrap(f, k=3)",
    f"{DEF}f = wrap(*f)",
    f"{DEF}f = wrap(f)(f)",
    f"{DEF}f = f(f)",
    f"{DEF}f = g = wrap(f)",
    f"{DEF}f.x = wrap(f)",
    f"{DEF}f = wrap(f); y = 2",
    f"{DEF}f = wrap(\n    f)",
    f"{DEF}y = f(1)\nf = wrap(f)",
    "def f(x=next(n)):\n    return x\nf = wrap(next(n))(f)",
    f"class f: pass\nf = wrap(f)\n{DEF}",
    "def f(x): return x; y = 3\nf = wrap(f, 1)",
    "if True:\n    def f(x):\n        return x\n    f = wrap(f)",
    f"%%time\n{DEF}y = wrap(f)",
    "f = wrap(f)",
    "f = (f",
]


@pytest.mark.parametrize("source", NOOP)
def test_cell_that_is_left_alone(source: str) -> None:
    translation = translate(source, cell=0)

    assert with_decorators(translation) == translation


DECORATED = [
    (f"{DEF}f = wrap(f)", f"@wrap\n{DEF}", (3, 1, 2, 3)),
    (f"{DEF}f = wrap(f)\ny = 2", f"@wrap\n{DEF}\ny = 2", (3, 1, 2, 3, 4)),
    (f"{DEF}\n# a\nf=np.wrap( f ,)  # vé", f"@np.wrap  # vé\n{DEF}\n# a\n", (5, 1, 2, 3, 4, 5)),
    (f"{DEF}f = wrap(n=None)(f)", f"@wrap(n=None)\n{DEF}", (3, 1, 2, 3)),
    (f"@inner\n{DEF}f = outer(f)", f"@outer\n@inner\n{DEF}", (4, 1, 2, 3, 4)),
    (
        f"x = 'é'\n{DEF}f = one(f)\ndef g(): return f\ng = two(g)",
        f"x = 'é'\n@one\n{DEF}\n@two\ndef g(): return f\n",
        (1, 4, 2, 3, 4, 6, 5, 6),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "rows"), DECORATED)
def test_function_that_the_next_line_wraps_is_decorated(
    source: str, text: str, rows: tuple[int, ...]
) -> None:
    found = with_decorators(translate(source, cell=0))

    assert (found.text, found.rows) == (text, rows)
