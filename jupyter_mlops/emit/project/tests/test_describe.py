"""Descriptions tell values apart, and end however a value is built."""

from types import SimpleNamespace
from typing import Any

import pytest

from nbpipe_template.runtime import describe as descriptions
from nbpipe_template.runtime.describe import describe


class Pair:
    def __init__(self, left: Any, right: Any) -> None:
        self.left = left
        self.right = right


def test_a_plain_value_describes_itself() -> None:
    assert describe(3, "x") == {"x": 3}


def test_parts_that_are_shared_do_not_multiply_without_end() -> None:
    value: Any = None
    for _ in range(60):
        value = Pair(value, value)

    assert len(describe(value, "x")) == descriptions.MAX_LEAVES


def test_addresses_are_left_out() -> None:
    vectorizer = SimpleNamespace(words=2, _stop_words_id=id(None))

    assert describe(vectorizer, "v") == {"v.type": "types.SimpleNamespace", "v.words": 2}


def test_what_lies_below_a_mask_does_not_count() -> None:
    numpy = pytest.importorskip("numpy")

    def described(data: list[Any], mask: list[bool]) -> Any:
        return describe(numpy.ma.array(data, mask=mask), "x")

    below = [False, True, False]
    assert described([1.0, 2.0, 3.0], below) == described([1.0, 9.0, 3.0], below)
    assert described([1.0, 2.0, 3.0], below) != described([1.0, 2.0, 4.0], below)
    assert described([1.0, 2.0, 3.0], below) != described([1.0, 2.0, 3.0], [True, False, False])
    assert described([None, "a", 3], below) == described([None, "b", 3], below)


def test_an_object_that_holds_itself_ends() -> None:
    value = Pair(1, None)
    value.right = value

    assert describe(value, "x")["x.right"] == "itself"


def test_axes_are_described_by_what_their_figure_draws() -> None:
    figures = pytest.importorskip("matplotlib.figure")
    whole = figures.Figure()
    axes = whole.subplots()
    (line,) = axes.plot([1.0, 2.0])
    before = describe(axes, "x")
    axes.axhline(1.5)

    assert describe(axes, "x") == describe(whole, "x") != before
    assert describe(line, "x") == {"x.type": "matplotlib.lines.Line2D"}
