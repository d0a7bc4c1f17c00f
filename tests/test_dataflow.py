"""Which statements make which step, and when cells of one step may be joined."""

from __future__ import annotations

import pytest

from jupyter_mlops.analysis.dataflow import Group, group_steps, order
from tests.notebooks_as_text import interpreted


def groups(text: str) -> tuple[Group, ...]:
    program, effects = interpreted(text)
    return group_steps(program, effects, frozenset(range(len(program.statements))))


def cells(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(g.function, g.cells) for g in groups(text)]


def test_cells_in_a_row_are_one_step() -> None:
    assert cells("# %% [load]\nx = [1]\n# %% [load]\ny = [2]") == [("load", (0, 1))]


def test_parts_are_steps_of_their_own() -> None:
    assert cells("# %% [train:a]\nx = [1]\n# %% [train:b]\ny = [2]") == [
        ("train_a", (0,)),
        ("train_b", (1,)),
    ]


def test_untagged_cell_goes_with_the_next_tagged_one() -> None:
    assert cells("# %%\nx = [1]\n# %% [load]\ny = x\n# %%\nz = y\n# %% [train]\nw = z") == [
        ("load", (0, 1)),
        ("train", (2, 3)),
    ]


def test_untagged_cells_at_the_end_belong_to_no_step() -> None:
    assert cells("# %% [load]\nx = [1]\n# %%\nx.append(2)") == [("load", (0,))]


def test_statements_that_are_not_included_are_in_no_step() -> None:
    program, effects = interpreted("# %% [load]\nx = [1]\ny = [2]")

    (group,) = group_steps(program, effects, frozenset({1}))
    assert [s.index for s in group.statements] == [1]


APART = "# %% [load]\n{}\n# %% [train]\n{}\n# %% [load]\n{}"
JOINED = [
    pytest.param("x = [1]", "y = [2]", "z = [3]", id="nothing-shared"),
    pytest.param("x = [1]", "y = x", "z = x", id="both-read"),
    pytest.param("x = [1]", "y = x[0]", "z = x", id="both-read-one-object"),
    pytest.param("x = [1]", "print(x)", "print(1)", id="both-print"),
    pytest.param("x = [1]", "a = open('a').read()", "b = open('a').read()", id="both-read-a-file"),
    pytest.param("x = [1]", "open('a', 'w')", "open('b', 'w')", id="two-files"),
    pytest.param("import random, numpy", "random.random()", "numpy.random.rand()", id="generators"),
]
SPLIT = [
    pytest.param("x = [1]", "y = x + [2]", "z = y", id="reads-what-is-made-between"),
    pytest.param("x = [1]", "x.append(2)", "z = x", id="reads-what-changes-between"),
    pytest.param("x = [1]", "y = x + [2]", "x = [3]", id="rebinds-what-is-read-between"),
    pytest.param("x = [1]", "y = x[0]", "x.append(1)", id="changes-what-is-read-between"),
    pytest.param("x = [1]; w = x", "y = w[0]", "x.append(1)", id="changes-an-alias"),
    pytest.param("x = [1]", "x = x + [2]", "x = [3]", id="both-bind"),
    pytest.param("import random\nx = [1]", "y = x + [random.random()]", "z = random.random()",
                 id="both-draw"),
    pytest.param("x = [1]", "y = x; open('a', 'w')", "z = open('a').read()", id="file-between"),
    pytest.param("x = [1]\nimport mystery", "y = x; mystery.a()", "mystery.b()", id="unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "between", "again"), JOINED)
def test_cells_apart_are_joined_where_nothing_minds(first: str, between: str, again: str) -> None:
    assert [name for name, _ in cells(APART.format(first, between, again))] == ["load", "train"]


@pytest.mark.parametrize(("first", "between", "again"), SPLIT)
def test_cells_apart_are_not_joined_where_order_counts(
    first: str, between: str, again: str
) -> None:
    found = cells(APART.format(first, between, again))

    assert found == [("load", (0,)), ("train", (1,)), ("load_2", (2,))]


def test_the_first_cells_move_down_where_only_that_is_right() -> None:
    text = APART.format("x = [1]", "y = [2]", "z = y + x")

    assert cells(text) == [("train", (1,)), ("load", (0, 2))]


def test_order_is_that_of_the_steps() -> None:
    text = APART.format("x = [1]", "y = x", "z = [3]")

    assert [s.index for s in order(groups(text))] == [0, 2, 1]


def test_function_names_are_unique() -> None:
    text = "# %% [load]\nx = [1]\n# %% [load:2]\nx = x + [2]\n# %% [load]\nx = x + [3]"

    names = [g.function for g in groups(text)]
    assert len(set(names)) == len(names) == 3
