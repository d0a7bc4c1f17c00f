"""What the text of an index says about what it takes."""

import ast

import pytest

from jupyter_mlops.analysis.masks import located, selects_rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x", False, id="noop"),
        pytest.param("'a'", False, id="label"),
        pytest.param("-1", False, id="number"),
        pytest.param("a + b", False, id="sum"),
        pytest.param("f(a)", False, id="call"),
        pytest.param("a > 1", True, id="compared"),
        pytest.param("(a > 1) & b", True, id="both"),
        pytest.param("~(a > 1)", True, id="not"),
        pytest.param("~mask", True, id="not-name"),
        pytest.param("['a', 'b']", True, id="list"),
        pytest.param("df.a.isin([1])", True, id="told-by-method"),
    ],
)
def test_masks_and_lists_select_rows(text: str, expected: bool) -> None:
    assert selects_rows(_expression(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x", None, id="noop"),
        pytest.param("'a'", None, id="row"),
        pytest.param("1:3", "DataFrame", id="rows"),
        pytest.param("a > 1", "DataFrame", id="mask"),
        pytest.param(":, :-1", "DataFrame", id="columns"),
        pytest.param("a > 1, ['a', 'b']", "DataFrame", id="both"),
        pytest.param(":, 'a'", "Series", id="column"),
        pytest.param(":, -1", "Series", id="last-column"),
        pytest.param("0, :", "Series", id="row-of-all"),
        pytest.param("0, 'a'", None, id="cell"),
        pytest.param("a > 1, x", None, id="unknown"),
    ],
)
def test_what_is_located_is_a_frame_or_a_column(text: str, expected: str | None) -> None:
    subscript = _expression(f"df.loc[{text}]")
    assert isinstance(subscript, ast.Subscript)

    assert located(subscript.slice) == expected


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
