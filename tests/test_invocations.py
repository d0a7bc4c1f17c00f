"""A function too deep to follow is taken to change all that it can reach."""

from __future__ import annotations

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
