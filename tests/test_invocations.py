"""A function too deep to follow is taken to change all that it can reach."""

from __future__ import annotations

import pytest

from jupyter_mlops.analysis import machine
from tests.notebooks_as_text import pipeline, step


def chain(depth: int) -> str:
    """Return a notebook whose innermost of `depth` functions changes a list of the notebook."""
    calls = "\n".join(f"def f{n}():\n    return f{n + 1}()" for n in range(depth))
    last = f"def f{depth}():\n    rows.append(1)"
    steps = "# %% [load]\nrows = [0]\n# %% [train]\nf0()\n# %% [evaluate]\nn = len(rows)\n"
    return f"# %%\n{calls}\n{last}\n{steps}"


def test_a_change_at_the_end_of_a_long_chain_is_an_output() -> None:
    for depth in (1, 5, 20):
        outputs = [o.name for o in step(pipeline(chain(depth)), "train").outputs]
        assert "rows" in outputs


COSTLY = [
    pytest.param("for _ in range(9):\n    add(rows)", id="argument"),
    pytest.param("for _ in range(9):\n    add_to_all()", id="global"),
    pytest.param("for n in range(9):\n    for row in [rows]:\n        row.append(n)", id="loop"),
    pytest.param("pair = [rows]\nfor _ in range(9):\n    add(pair[0])", id="held"),
    pytest.param("for _ in range(9):\n    seen.add()", id="instance"),
    pytest.param("for _ in range(9):\n    also = [rows]\nalso[0].append(1)", id="alias-it-made"),
    pytest.param("for _ in range(9):\n    made = Adder(rows)\nmade.add()", id="instance-it-made"),
]


@pytest.mark.parametrize("code", COSTLY)
def test_a_statement_that_costs_too_much_is_taken_to_change_all_it_reaches(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "MAX_WORK", 2)
    defined = """
    # %%
    def add(items):
        items.append(1)
    def add_to_all():
        rows.append(2)
    class Adder:
        def __init__(self, items):
            self.items = items
        def add(self):
            self.items.append(3)
    # %% [load]
    rows = [0]
    seen = Adder(rows)
    # %% [train]
    {code}
    # %% [evaluate]
    n = len(rows)
    """

    text = defined.replace("{code}", code.replace("\n", "\n    "))
    assert "rows" in [o.name for o in step(pipeline(text), "train").outputs]


def test_a_statement_that_costs_little_is_followed() -> None:
    text = "# %% [load]\nrows = [0]\n# %% [train]\nfor n in range(9):\n    m = n + len(rows)"

    assert [o.name for o in step(pipeline(text), "train").outputs] == ["m"]
